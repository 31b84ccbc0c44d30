"""The pages of transfers: the list, one transfer, asking for one; and the list of hospitals for programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.bodies import Capability, Condition
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House, case_at, here, language_of, signed_in
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.transfer import Transfer, TransferState
from goldenhour.emergency.transfer_bodies import Means, TransferReason
from goldenhour.emergency.transfer_states import live_transfer
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import described
from goldenhour.transfers import live
from goldenhour.transfers.candidates import Candidate, in_one_line
from goldenhour.transfers.checklist import escort_for, points_of
from goldenhour.transfers.checks import no_such_transfer, transfer_at
from goldenhour.transfers.choosing import candidates

SHOWN = 10
"""Candidates on the page. The JSON has all that were considered."""
ANSWER_WITHIN = timedelta(minutes=15)
"""What the page proposes as the time for an answer: our assumption."""
FIRST_LANGUAGE = "zh_Hant"
"""Reasons are kept in the country's first language: the record is read by others."""


def my_hospital(person: Person) -> str:
    if person.hospital is None:
        raise Refusal(
            Category.FORBIDDEN, "no_hospital",
            "You are not signed in for a hospital, so there are no transfers to show. Ask your administrator.",
        )  # fmt: skip
    return person.hospital


async def transfers_page(request: Request) -> Response:
    """GET /transfers: what this emergency department sends, and what it is asked to take."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    hospital, language = my_hospital(person), language_of(request)
    topic, showing = f"{live.NAME}/{hospital}", house.live.showings[live.NAME]
    seq = house.book.seq
    cases = sorted(showing.all(topic), key=lambda case: showing.order(case, topic))
    await house.record_listing(person, live.NAME, [case.id for case in cases])
    return house.page(
        request,
        "transfers/list.html",
        title=house.pages.translate(language)(N_("Transfers")),
        topic=topic,
        after=seq,
        cards=[showing.html(case, topic, language) for case in cases],
        here_now=[case for case in arrived_at(house, hospital) if live_transfer(case) is None],
        synthetic=house.demo or any(case.synthetic for case in cases),
    )


def arrived_at(house: House, hospital: str) -> list[Case]:
    """The open cases whose patient is at this hospital now: those it could send on."""
    from goldenhour.emergency.doors import is_at

    return [case for case in house.book.open_cases.values() if case.addressed_to(hospital) and is_at(case, hospital)]


async def begin_page(request: Request) -> Response:
    """GET /cases/{case}/transfer: the transfer that is under way, else the form to request one."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    case: Case = await case_at(request, page="transfer", check=check_can_see_case)
    if (running := live_transfer(case)) is not None:
        return RedirectResponse(f"/cases/{case.id}/transfers/{running.id}", 303)
    say = house.pages.translate(language_of(request))
    return house.page(
        request,
        "transfers/request.html",
        title=say(N_("Request a transfer")),
        case=case,
        hospital=my_hospital(person),
        likely=likely_condition(case),
        channels=[(one, name_of(one).text(say)) for one in Condition],
        reasons=[(one, name_of(one).text(say)) for one in TransferReason],
        needs=[(one, name_of(one).text(say)) for one in Capability if one is not Capability.ALL],
        synthetic=house.demo or case.synthetic,
    )


async def transfer_seen(request: Request) -> tuple[House, Person, Case, Transfer]:
    """The transfer of the path, for the emergency departments that take part; the reading is noted."""
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)

    def check(person: Person, case: Case) -> None:
        if person.hospital not in transfer_at(case, request.path_params["transfer"]).open_to:
            raise no_such_transfer()

    case: Case = await case_at(request, page="transfer", check=check)
    return house, person, case, case.transfers[request.path_params["transfer"]]


async def transfer_page(request: Request) -> Response:
    """GET /cases/{case}/transfers/{transfer}: everything about one transfer, for the side that reads."""
    house, person, case, transfer = await transfer_seen(request)
    hospital, language = my_hospital(person), language_of(request)
    topic, showing = f"{live.NAME}/{hospital}/{case.id}/{transfer.id}", house.live.showings[live.NAME]
    say = house.pages.translate(language)
    return house.page(
        request,
        "transfers/transfer.html",
        title=say(N_("Transfer")),
        topic=topic,
        after=house.book.seq,
        whole=showing.html(case, topic, language),
        runs=transfer.state is not TransferState.ENDED,
        place=f"/cases/{case.id}/transfers/{transfer.id}",
        sends=transfer.said.hospital == hospital,
        **(await fields_of(house, case, transfer, language) if transfer.said.hospital == hospital else {}),
        say=say,
        synthetic=house.demo or case.synthetic,
    )


async def fields_of(house: House, case: Case, transfer: Transfer, language: str) -> dict[str, Any]:
    """What only the sender fills in: candidates, transport, points that are not needed, the vehicle's link."""
    say = house.pages.translate(language)
    proposed = escort_for(case, transfer)
    return {
        "about": {"case": case.id, "transfer": transfer.id},
        "points": points_of(transfer, house.country),
        "means": [(one, name_of(one).text(say)) for one in Means],
        "escorts": house.country.codes("escort_levels"),
        "proposed": proposed,
        "proposed_name": house.country.label("escort_levels", proposed.level, language),
        "units": sorted(unit.id for unit in house.book.units.values() if unit.county == case.county),
        "within": int(ANSWER_WITHIN.total_seconds() // 60),
        "found": await offered(house, case, transfer, language),
        "link": await link_of(house, transfer),
    }


async def link_of(house: House, transfer: Transfer) -> tuple[bool, datetime] | None:
    """Whether a one-time code was made for this transfer."""
    links = house.facts.get("transfer_links")
    return await links.known(transfer.id) if links is not None else None


async def offered(
    house: House, case: Case, transfer: Transfer, language: str
) -> list[tuple[Candidate, dict[str, Any]]]:
    """The first candidates, each with the question its button would ask."""
    if transfer.state is not TransferState.REQUESTED:
        return []
    say = house.pages.translate(FIRST_LANGUAGE)
    try:
        found = await candidates(house, case, transfer, language)
    except Refusal:  # the sender's place is not known: hospitals can still be asked by name
        return []
    answer_by = house.world.now() + ANSWER_WITHIN
    return [
        (one, {"hospital": one.hospital.id, "answer_by": answer_by.isoformat(), "why": in_one_line(one, say)})
        for one in found[:SHOWN]
    ]


class Choice(msgspec.Struct, frozen=True):
    """One hospital to ask, as a program reads it, best first. `reasons` are in the reader's language."""

    hospital: str
    name: str
    minutes: float
    km: float
    flight_min: float | None
    cost_min: float
    closed: bool
    asked: str | None
    reasons: tuple[str, ...]


async def candidates_json(request: Request) -> Response:
    """GET /cases/{case}/transfers/{transfer}/candidates"""
    house, _, case, transfer = await transfer_seen(request)
    language = language_of(request)
    say = house.pages.translate(language)
    return json_answer([choice_of(one, language, say) for one in await candidates(house, case, transfer, language)])


def choice_of(one: Candidate, language: str, say: Any) -> Choice:
    return Choice(
        one.hospital.id, one.hospital.short(language), round(one.minutes, 1), round(one.km, 1),
        round(one.flight_min, 1) if one.flight_min is not None else None, round(one.cost_min, 1), one.closure is not None,
        one.ask.state if one.ask else None, tuple(reason.words.text(say) for reason in one.reasons),
    )  # fmt: skip


ROUTES: list[BaseRoute] = [
    Route("/transfers", transfers_page),
    Route("/cases/{case}/transfer", begin_page),
    Route("/cases/{case}/transfers/{transfer}", transfer_page),
    described(
        Route("/cases/{case}/transfers/{transfer}/candidates", candidates_json),
        "The hospitals that could take this patient, ranked with reasons",
        "case",
        reply=list[Choice],
    ),
]
