"""What a volunteer says on their phone: not an action, for it needs no account and no role; the same checks and one entry.

Before acceptance a volunteer learns nothing of the patient; only who was called may answer, and only who accepted may say
what they did.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from goldenhour.emergency.actions import Saying, checked_at, checked_id, corrected
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.book import Book
from goldenhour.emergency.bystander_bodies import ResponderAnswered, ResponderDid, ResponderStep, Task
from goldenhour.emergency.bystanders import Responder
from goldenhour.emergency.case import Case
from goldenhour.emergency.defibrillators import Found
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.responders.choosing import Point, Rules, back_s
from goldenhour.responders.volunteers import Volunteer

TRIES = 20
ONCE = frozenset(ResponderStep) - {ResponderStep.SHOCKED}


def speaker(volunteer: str) -> str:
    return f"volunteer/{volunteer}"


def mine(case: Case, volunteer: Volunteer) -> Responder:
    """The volunteer's part in a case they were called to; else as if there were no such case."""
    if (found := case.bystanders.responders.get(volunteer.id)) is None:
        raise Refusal(Category.NOT_FOUND, "not_called", "You were not called to this. Open the page again.")
    return found


def check_goes_on(case: Case) -> None:
    if case.bystanders.stood_down_at is not None:
        raise Refusal(Category.CONFLICT, "stood_down", "You are not needed there any more. Thank you for being ready.")


def check_step(case: Case, part: Responder, step: ResponderStep) -> None:
    if not part.accepts:
        raise Refusal(Category.CONFLICT, "not_accepted", "Accept first, then say what you did.")
    if step in ONCE and step in {done for _, done in part.steps}:
        raise Refusal(Category.CONFLICT, "already_done", "You said this already. Open the page again to see it.")
    if step is ResponderStep.AED_TAKEN and part.called.task is not Task.FETCH:
        raise Refusal(Category.CONFLICT, "no_device_asked", "You go straight there. Say when you have arrived.")


async def keep(book: Book, case_id: str, volunteer: Volunteer, saying: Saying, body: Body) -> tuple[str, bool]:
    """Append what they say, by our checks of the case as it is then: the entry's id, and whether it was there already."""
    now = book.world.now()
    entry = Entry(
        id=checked_id(saying.id) or book.world.new_id(), subject=f"case/{case_id}",
        kind="responder_answered" if isinstance(body, ResponderAnswered) else "responder_did",
        at=checked_at(corrected(saying.at or now, saying.clock_ms), now), by=speaker(volunteer.id),
        body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip
    for _ in range(TRIES):
        case = await book.case(case_id)
        part = mine(case, volunteer)
        if book.has(case, entry.id):
            return entry.id, True
        if isinstance(body, ResponderDid):
            check_step(case, part, body.step)
        else:
            check_goes_on(case)
        await book.keep_as_seen(case, [entry])
        if book.has(await book.case(case_id), entry.id):
            return entry.id, False
    raise Refusal(
        Category.UNAVAILABLE, "too_busy", "Many people are writing here at once. Nothing was saved: try again."
    )


def arrives(part: Responder, at: Point, where: Point, device: Found | None, rules: Rules, now: datetime) -> datetime:
    """When they will be with the patient, by way of the device where they fetch one."""
    if part.called.task is Task.FETCH and device is not None:
        seconds = rules.walk_s(at, (device.lat, device.lon)) + back_s(device, where, rules)
    else:
        seconds = rules.walk_s(at, where)
    return now + timedelta(seconds=seconds)
