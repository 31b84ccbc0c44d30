"""What the slices say in FHIR that `exchange` projects: their parts of a case, in the order of an emergency, and the
reports' questions. Kept apart from what answers requests: the projecting process needs none of that."""

from __future__ import annotations

from collections.abc import Iterator

from goldenhour.alerts import fhir as alerts
from goldenhour.attachments import fhir as attachments
from goldenhour.calls import fhir as calls
from goldenhour.consults import fhir as consults
from goldenhour.dispatch import fhir as dispatch
from goldenhour.emergency.fhir.parts import Part
from goldenhour.emergency.report_items import TABLES
from goldenhour.exchange.document import HEAD
from goldenhour.handovers import fhir as handovers
from goldenhour.incidents import fhir as incidents
from goldenhour.indicators.sixteen.fhir import measures
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.sentences import Translate
from goldenhour.ladders import fhir as ladders
from goldenhour.outcomes import fhir as outcomes
from goldenhour.outcomes.fhir_questionnaires import questionnaire
from goldenhour.protocols import fhir as protocols
from goldenhour.records import fhir as records
from goldenhour.runsheets import fhir as runsheets
from goldenhour.transfers import fhir as transfers

SAID: tuple[Part, ...] = (
    *calls.PARTS,
    *dispatch.PARTS,
    *records.PARTS,
    *protocols.PARTS,
    *attachments.PARTS,
    *runsheets.PARTS,
    *alerts.PARTS,
    *ladders.PARTS,
    *handovers.PARTS,
    *consults.PARTS,
    *transfers.PARTS,
    *incidents.PARTS,
    *outcomes.PARTS,
)
PARTS: tuple[Part, ...] = (*SAID, HEAD)
"""With the head of the ambulance document, at the moments it is worth sending."""


def questionnaires(translate: Translate) -> Iterator[Json]:
    """The four reports' Questionnaires, in English and the language `translate` speaks."""
    for table in TABLES.values():
        yield questionnaire(table, translate)


def sixteen_measures(translate: Translate) -> Iterator[Json]:
    """The sixteen indicators as Measure."""
    yield from measures(translate)
