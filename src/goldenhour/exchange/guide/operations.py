"""The operations of our own, as OperationDefinitions: what they are of, which parameters they take, what they answer.

`app/fhir_documents.py` offers what stands here and takes these parameters and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.fhir.codings import CANONICAL
from goldenhour.emergency.report_items import TABLES
from goldenhour.exchange.guide.published import published

SDC_POPULATE = "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate"
OF_A_CASE = ("Encounter", "EpisodeOfCare", "Patient")


class Parameter(NamedTuple):
    """What an operation takes; each at most once."""

    name: str
    type: str
    about: str
    required: bool = False


class OperationOf(NamedTuple):
    """An operation of ours. `code` is its name after the dollar sign, `gives` the name and type of its answer."""

    code: str
    id: str
    title: str
    about: str
    types: tuple[str, ...]
    levels: frozenset[str]
    takes: tuple[Parameter, ...]
    gives: tuple[str, str]
    base: str = ""

    @property
    def canonical(self) -> str:
        return f"{CANONICAL}/OperationDefinition/{self.id}"


DISEASES = ", ".join(TABLES)
OPERATIONS = {
    one.code: one
    for one in (
        OperationOf(
            "populate", "report-populate", "Fill in an outcome report",
            "The questionnaire of an outcome report with what the platform knows of a patient. After SDC's $populate, of which "
            "it takes questionnaire and subject; what is filled in is worked out from the timeline.",
            ("Questionnaire",), frozenset({"type", "instance"}),
            (
                Parameter("questionnaire", "canonical", "At the type: which report, as the Questionnaire's canonical or id."),
                Parameter("subject", "Reference", "Patient, Encounter or EpisodeOfCare of the case.", required=True),
            ),
            ("response", "QuestionnaireResponse"), SDC_POPULATE,
        ),
        OperationOf(
            "ambulance-document", "ambulance-document", "Ambulance run document",
            "All that is known of a case as one document Bundle (profile gh-ambulance-bundle), as of now.",
            OF_A_CASE, frozenset({"instance"}), (), ("return", "Bundle"),
        ),
        OperationOf(
            "outcome-document", "outcome-document", "Outcome report as a document",
            "The asking hospital's report of a disease as one document Bundle (profile gh-report-bundle), signed or not yet.",
            OF_A_CASE, frozenset({"instance"}),
            (Parameter("disease", "code", f"Which report: {DISEASES}.", required=True),), ("return", "Bundle"),
        ),
    )
}  # fmt: skip
"""By code."""


def operations() -> Iterator[Json]:
    for one in OPERATIONS.values():
        yield published(
            "OperationDefinition", one.id, one.title, one.about,
            kind="operation",
            affectsState=False,
            code=one.code,
            base=one.base,
            resource=list(one.types),
            system="system" in one.levels,
            type="type" in one.levels,
            instance="instance" in one.levels,
            parameter=[*map(taken, one.takes), given(one)],
        )  # fmt: skip


def taken(one: Parameter) -> Json:
    said = {"name": one.name, "use": "in", "min": int(one.required), "max": "1", "documentation": one.about}
    return {**said, "type": one.type}


def given(one: OperationOf) -> Json:
    name, kind = one.gives
    return {"name": name, "use": "out", "min": 1, "max": "1", "type": kind}
