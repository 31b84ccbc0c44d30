"""The implementation guide, made of tables: profiles, extensions, code systems, value sets, maps, the questionnaire.

`tables` says what each profile asks for; `structures` makes StructureDefinitions of it, `terminology` code systems and value
sets of the country's tables and our own codes, `operations` OperationDefinitions, `questions` the questionnaire of the
national record. `scripts/write_guide.py`
writes all of it to `exchange/profiles/` and a page for people. Golden Hour's own profiles, not the ministry's.
"""

from __future__ import annotations

from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json
from goldenhour.exchange.guide.operations import operations
from goldenhour.exchange.guide.questions import questionnaire
from goldenhour.exchange.guide.structures import structures
from goldenhour.exchange.guide.terminology import terminology


def guide(country: Country) -> list[Json]:
    """Every resource of the guide, in a steady order; (type, id) is unique."""
    return [*structures(country), *terminology(country), *operations(), questionnaire(country)]
