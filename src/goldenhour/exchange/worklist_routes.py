"""The page where a person says whose it is that another system wrote: `/exchange/worklist`."""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.foreign import Foreign, TakenIn
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.organisations import called
from goldenhour.emergency.people import Person, Role
from goldenhour.exchange.actions import MATCHES
from goldenhour.exchange.matching import LEVEL_NAMES
from goldenhour.exchange.worklist import (
    A_PAGE,
    COUNTED_AT_MOST,
    FROM_THE_NEWEST,
    Decision,
    Waiting,
    decided_lately,
    how_many_wait,
    waiting_for,
    whose,
)
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

PATH = "/exchange/worklist"
LONGEST_PLACE = 19
TYPE_NAMES = {
    "Patient": N_("patient"),
    "Encounter": N_("stay"),
    "Observation": N_("observation"),
    "Condition": N_("diagnosis"),
    "Procedure": N_("procedure"),
    "MedicationAdministration": N_("medicine given"),
    "DiagnosticReport": N_("result"),
    "DocumentReference": N_("document"),
    "Composition": N_("document"),
    "Bundle": N_("document"),
    "QuestionnaireResponse": N_("outcome report"),
}
"""What an emergency department calls the commonest types; another is called by its FHIR name."""


async def store_of(house: House) -> Store:
    """The store, with what was said just now in it, unless it is far behind. Raises Refusal while the FHIR API is not there
    (yet)."""
    edge = house.facts.get("fhir")
    if edge is None or not edge.api.is_ready():
        raise Refusal(
            Category.UNAVAILABLE,
            "exchange_not_ready",
            "What other systems wrote is being read from the log. Open this page again in a minute.",
        )
    with contextlib.suppress(FhirRefusal):
        await edge.projector.settled()
    store: Store = edge.store
    return store


async def worklist_page(request: Request) -> Response:
    """GET /exchange/worklist?before=<place>"""
    person = signed_in(request, *MATCHES, Role.AUTHORITY)
    house = here(request)
    store, asked = await store_of(house), request.query_params.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_PLACE else FROM_THE_NEWEST
    rows = await waiting_for(house, store, person, before)
    said = await decided_lately(house, store, person) if before == FROM_THE_NEWEST else []
    count = await how_many_wait(house, "country/" if whose(person) is None else person.organisation)
    await house.record_seen(person, [*subjects_of(rows, said), f"person/{person.id.removeprefix('person/')}"], PATH)
    return house.page(
        request, "exchange/worklist.html", count=in_words(count), reports=await reports_of(house, rows, said),
        **shown(house, request, person, rows, said),
    )  # fmt: skip


async def reports_of(house: House, rows: list[Waiting], said: list[Decision]) -> dict[str, list[TakenIn]]:
    """What became of the outcome reports of each, by id: of what waits again too, for what was taken stays taken."""
    became = house.facts.get("linked_reports")
    states = [one.foreign for one in said]
    states += [state for row in rows if isinstance(state := await house.book.state(f"foreign/{row.id}"), Foreign)]
    return {state.id: await became(state) for state in states} if became is not None else {}


def in_words(count: int | None) -> str:
    """How many there are, or that there are more than anybody counts."""
    return f"{COUNTED_AT_MOST}+" if (count or 0) > COUNTED_AT_MOST else str(count or 0)


def subjects_of(rows: list[Waiting], said: list[Decision]) -> list[str]:
    """All patients on the page: theirs, and the cases beside them."""
    found = [f"foreign/{one.id}" for one in rows] + [f"foreign/{one.foreign.id}" for one in said]
    found += [f"case/{candidate.case.id}" for one in rows for candidate in one.candidates]
    return found + [f"case/{one.case.id}" for one in said if one.case is not None]


def shown(house: House, request: Request, person: Person, rows: list[Waiting], said: list[Decision]) -> dict[str, Any]:
    language = language_of(request)
    say = house.pages.translate(language)
    owners = {one.owner for one in rows}
    return {
        "rows": rows,
        "said": said,
        "older": rows[-1].place if len(rows) == A_PAGE else None,
        "may_say": bool(person.roles & MATCHES),
        "wrote": {owner: called(house.country, owner, owner, language) for owner in owners},
        "types": {kind: say(name) for kind, name in TYPE_NAMES.items()},
        "levels": {level: say(name) for level, name in LEVEL_NAMES.items()},
        "diseases": {disease.value: name_of(disease).text(say) for disease in Condition},
        "say": say,
    }


ROUTES: list[BaseRoute] = [Route(PATH, worklist_page, methods=["GET"])]
