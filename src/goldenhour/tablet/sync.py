"""Taking in what a tablet hands in: each saying is read, placed in its time, decided, and answered by its id."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Device
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.sentences import Translate
from goldenhour.kit.web.answers import Problem
from goldenhour.tablet.addresses import Addresses
from goldenhour.tablet.reading import read
from goldenhour.tablet.sent import Answer, Delivery, State
from goldenhour.tablet.slices import one_outbox_at_a_time, slices_of
from goldenhour.tablet.together import Together, put_aside
from goldenhour.tablet.wanted import HandedIn, Wanted
from goldenhour.tablet.wired import wired

logger = structlog.get_logger()


async def sync(house: House, device: Device, delivery: Delivery, translate: Translate) -> list[Answer]:
    """One answer for each saying, in order. What was kept, or kept aside, is durable when this returns."""
    turns = await house.door.turns(device.id)
    for turn in turns:
        house.names[turn.person.id] = turn.person.name
    handed = HandedIn(device, turns, delivery, house.world.now())
    addresses = Addresses(wired(house).actions)
    wanted: list[Wanted] = []
    async with one_outbox_at_a_time(house):
        for some in slices_of(delivery.sayings):
            wanted += [read(house.book, handed, addresses, bytes(raw)) for raw in some]
            await asyncio.sleep(0)
    subjects: dict[str, list[Wanted]] = {}
    for one in wanted:
        subjects.setdefault(await subject_of(house, one), []).append(one)
    await asyncio.gather(*(handle(house, subject, some) for subject, some in subjects.items()))
    tell_what_was_kept_aside(device, delivery, wanted)
    return [answer_of(one, translate) for one in wanted]


async def subject_of(house: House, one: Wanted) -> str:
    """The subject among whose sayings this is decided: what it is about; where it will be kept aside if that cannot be
    told."""
    if one.spoken is not None:
        return one.spoken.entry.subject
    assert one.refusal is not None
    case_id = one.case_id
    return one.aside(one.refusal, await house.book.case(case_id) if case_id else None).subject


async def handle(house: House, subject: str, some: Sequence[Wanted]) -> None:
    if not subject.startswith("device/"):
        return await Together(house, subject, some).handle()
    await asyncio.gather(*(handle_unplaced(house, one) for one in some))


async def handle_unplaced(house: House, one: Wanted) -> None:
    assert one.refusal is not None
    one.outcome = await put_aside(house, one.aside(one.refusal, None), one.refusal)


def answer_of(one: Wanted, translate: Translate) -> Answer:
    outcome = one.outcome
    assert outcome is not None
    refusal = problem_of(outcome.refusal, translate) if outcome.refusal else None
    return Answer(one.id, outcome.state, outcome.receipt, refusal)


def problem_of(refusal: Refusal, translate: Translate) -> Problem:
    return Problem(refusal.category, refusal.code, refusal.sentence(translate), refusal.field)


def tell_what_was_kept_aside(device: Device, delivery: Delivery, wanted: Sequence[Wanted]) -> None:
    """In the program's own log too: codes only, for it may not hold patients' data."""
    codes = [
        one.outcome.refusal.code
        for one in wanted
        if one.outcome and one.outcome.state is State.KEPT_ASIDE and one.outcome.refusal
    ]
    if codes:
        logger.warning(
            "sayings_kept_aside", device=device.id, app=delivery.app, codes=sorted(set(codes)), count=len(codes)
        )
