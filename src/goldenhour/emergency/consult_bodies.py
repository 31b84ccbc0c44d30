"""What is said when a specialist elsewhere is asked: from the patient at a small hospital's door to the advice and what
came of it, and who is on duty to be asked.

The words are those of the national plan for telemedicine in remote areas (遠距會診): the *demand side* asks, the *supply
side* answers; the advice is to treat here (在地醫療) or to transfer (轉診).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.bodies import Age, Body, Code, Key, Line, Moment, Name, Place, Priority, Sex, Text
from goldenhour.emergency.ladder_bodies import AnswerState, Channel, Seconds, Telephone


class VisitBegun(Body, frozen=True, kw_only=True):
    """A patient is at an emergency department or a station whom no ambulance of ours brought: the case begins with it.
    The entry's time is when they came through the door. `place` is the hospital's; `complaint` as in a call."""

    hospital: Key
    place: Place
    complaint: Code
    level: Code
    triage_level: Annotated[int, Meta(ge=1, le=5)] | None = None
    patient_age: Age | None = None
    patient_sex: Sex | None = None
    note: Text = ""
    synthetic: bool = False


class ConsultAsked(Body, frozen=True, kw_only=True):
    """A second opinion is asked for; the case goes along. The entry's id is the consult's. `hospital` asks; `specialty`
    is a code of the country's table; `second_opinion_on` names an advised consult that this one is about as well."""

    hospital: Key
    specialty: Code
    question: Annotated[str, Meta(min_length=1, max_length=1000)]
    priority: Priority = Priority.HIGH
    name: Name
    call_back: Telephone | None = None
    second_opinion_on: Key | None = None


class ConsultRung(Body, frozen=True, kw_only=True):
    """Somebody is rung for it: said by the program, before the ringing has its effect. `number` counts from 1; `person`
    is the account rung, "" where all of that specialty at that hospital are; `why` says in words how they were chosen;
    `after_s` how long the consult had waited, by the clock of the machine that rings."""

    consult: Key
    number: Annotated[int, Meta(ge=1)]
    hospital: Key
    channel: Channel
    person: Line = ""
    to: Line = ""
    why: Line = ""
    after_s: Annotated[float, Meta(ge=0)] = 0.0


class RingAnswered(Body, frozen=True, kw_only=True):
    """What became of a ringing on a phone: said by the program. `rung` is the id of the `consult_rung` entry. That it was
    sent means that the push service or the gateway took it, not that anybody noticed."""

    consult: Key
    rung: Key
    state: AnswerState
    detail: Line = ""


class ConsultTaken(Body, frozen=True, kw_only=True):
    """A specialist takes it, by name: the first wins, and nobody else is rung."""

    consult: Key
    hospital: Key
    name: Name


class ConsultDeclined(Body, frozen=True, kw_only=True):
    """A hospital cannot answer this one now; the next is rung at once. `only_me`: only who says it cannot, and others of
    the same hospital are rung. Whoever has taken it and cannot go on declines as well: it rings again."""

    consult: Key
    hospital: Key
    reason: Name
    name: Name
    only_me: bool = False


class RoomNote(Body, frozen=True, kw_only=True):
    """A line written in the consult's room while it is talked over. It is not the advice. The entry's id is made by who
    writes it, so that a line sent again over a bad network is kept once."""

    consult: Key
    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    name: Name


class Advice(StrEnum):
    """What the specialist advises."""

    TREAT_HERE = "treat_here"
    TRANSFER = "transfer"
    TRANSFER_IF = "transfer_if"  # under the conditions that are named


class Ordered(Body, frozen=True, kw_only=True):
    """A drug that is advised. `code` of the country's table of drugs where it has it; `dose` in `unit`."""

    drug: Name
    code: Line = ""
    dose: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    unit: Line = ""
    route: Line = ""


class ConsultAdvised(Body, frozen=True, kw_only=True):
    """The advice. A later one of the same consult replaces it; a second opinion is a consult of its own, and both stay.
    `transfer_if`: the conditions, where there are some; `review_at`: when somebody should look again."""

    consult: Key
    advice: Advice
    diagnosis: Annotated[str, Meta(min_length=1, max_length=300)]
    name: Name
    orders: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    drugs: Annotated[tuple[Ordered, ...], Meta(max_length=20)] = ()
    transfer_if: Line = ""
    review_at: Moment | None = None
    note: Text = ""


class ConsultEnded(Body, frozen=True, kw_only=True):
    """It is no longer needed: the asking side takes it back, with the reason."""

    consult: Key
    reason: Name
    name: Name


class Returned(StrEnum):
    """Whether a patient who was treated here came back to any emergency department within 24 hours."""

    NO = "no"
    HERE = "here"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"  # asked, and nobody knows


class ReturnNoted(Body, frozen=True, kw_only=True):
    """What came of "treat here". `case` is the visit it was linked with, where the program found one."""

    consult: Key
    returned: Returned
    at: Moment | None = None
    case: Key | None = None
    name: Line = ""


# ── beside the case: who is on duty ──────────────────────────────────────────────────────────────────────────────────
class Duty(Body, frozen=True, kw_only=True):
    """One turn of duty: who, from when to when (the end is not in it), and how they are reached. `person` is an account
    where they have one; `line` 1 is rung first, 2 the back line (後線)."""

    id: Key
    name: Name
    begins: Moment
    ends: Moment
    person: Line = ""
    phone: Telephone | None = None
    line: Annotated[int, Meta(ge=1, le=9)] = 1


class RosterSet(Body, frozen=True, kw_only=True):
    """A hospital's duties of one specialty for a stretch of time; replaces what was set before for that stretch.
    `source` says where it came from (a file's name, "by hand")."""

    specialty: Code
    begins: Moment
    ends: Moment
    duties: Annotated[tuple[Duty, ...], Meta(max_length=5000)]
    name: Name
    source: Line = ""


class DutyCovered(Body, frozen=True, kw_only=True):
    """Somebody else does a turn, or a part of it. An empty `duty` adds a turn that was not planned."""

    specialty: Code
    by: Duty
    duty: Line = ""
    reason: Line = ""
    name: Name


class ConsultRulesSet(Body, frozen=True, kw_only=True):
    """How this hospital's consults are routed; bounds in `consults`. `wait_s`: how long one is rung before the next;
    `order`: hospitals asked first, in this order; `beyond_network`: whether other networks are asked after one's own."""

    wait_s: Seconds = 60
    order: Annotated[tuple[Key, ...], Meta(max_length=50)] = ()
    beyond_network: bool = True
    specialties: dict[Code, bool] = field(default_factory=dict)
    """Which specialties this hospital answers for others (True) or never (False); what is not named goes by roster."""
    name: Name
