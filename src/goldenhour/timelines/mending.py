"""Which entries their writer may mend from the timeline, and how."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import BaseRoute, Route

from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.people import Person
from goldenhour.emergency.routes import SayingEndpoint
from goldenhour.emergency.transfer_states import UNDONE_UNTIL

RETIMABLE = frozenset(
    {
        "time_reported",
        "vital_signs_taken",
        "finding_noted",
        "procedure_done",
        "medication_given",
        "protocol_noted",
    }
)
"""What is said again with another time and otherwise the same."""
STRIKABLE = RETIMABLE | {
    "phone_cpr_noted",
    "patient_described",
    "history_taken",
    "condition_suspected",
    "attachment_added",
    "element_recorded",
    "eta_revised",
    "hospital_prepared",
    "alert_diverted",
    "alert_stood_down",
    "patient_arrived",
    "outcome_reported",
    *UNDONE_UNTIL,
}
"""What may be struck; the records slice decides (a test holds the two lists together)."""
MENDABLE = RETIMABLE | STRIKABLE
"""What a page of an entry has any way to mend."""


def is_mine(person: Person, said: Said) -> bool:
    """Said by this person, or by their own crew, hospital or dispatch centre."""
    entry = said.logged.entry
    return entry.by == person.id or bool(entry.place and entry.place == person.place)


def stands(case: Case, said: Said) -> bool:
    return said.id not in case.replaced and said.kind != "entry_struck"


def can_be_mended(case: Case, said: Said) -> bool:
    """Whether its writer finds a way to mend it on the page of the entry: it still stands, and is of such a kind."""
    return stands(case, said) and said.kind in MENDABLE


def resource_of(routes: Iterable[BaseRoute], kind: str, case: Case) -> str | None:
    """Where an entry of this kind is said about a case that exists, if anywhere."""
    for route in routes:
        if isinstance(route, Route) and isinstance(route.endpoint, SayingEndpoint):
            action = route.endpoint.action
            if action.kind == kind and not action.begins and action.path.count("{") == 1:
                return action.path.replace("{case}", case.id)
    return None
