"""The full record in words: an element that was recorded, and who signed."""

from __future__ import annotations

from goldenhour.emergency import record_bodies as record
from goldenhour.emergency.names import name_of
from goldenhour.emergency.record_elements import element_of, meaning_of
from goldenhour.kit.sentences import N_, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("element_recorded")
def _(t: Teller, body: record.ElementRecorded) -> Parts:
    country, language = t.reader.country, t.reader.language
    element = element_of(country, body.element)
    name = element.name(language) if element else body.element
    values = [meaning_of(country, element, value, language, body.system) for value in body.values if value]
    if not values and not body.text:
        yield sentence(N_("{element}: taken back"), element=name)
        return
    yield sentence(N_("{element}: {value}"), element=name, value=(values or [body.text])[0])
    yield from values[1:]
    yield body.text if values else ""


@tells("record_signed")
def _(t: Teller, body: record.RecordSigned) -> Parts:
    if body.refused_reason:
        yield sentence(N_("No signature of {who}: {reason}"), who=name_of(body.who), reason=body.refused_reason)
    else:
        yield sentence(N_("{name} signs the record for {who}"), name=body.name, who=name_of(body.who))
