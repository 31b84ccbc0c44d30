"""Saying something: the one way anything gets into a timeline.

An action is: who may (policy), what the state allows (check), and then one entry is appended. Slices declare theirs
(`<slice>/actions.py`); routes and the API description are made from the declarations.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.names import field_name
from goldenhour.emergency.people import Person, Role, not_allowed
from goldenhour.kit.log import (
    ID_USED_OTHERWISE,
    Entry,
    Receipt,
    SubjectMoved,
    encode_json,
    id_used_otherwise,
    same_saying,
)
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import not_json
from goldenhour.kit.web.unfit import unfit

if TYPE_CHECKING:
    from goldenhour.emergency.book import Book
    from goldenhour.emergency.country import Country

AHEAD_AT_MOST = timedelta(minutes=5)
"""How far a writer's clock may run ahead of ours before its times are refused."""

ClockMs = Annotated[int, msgspec.Meta(ge=-(10**13), le=10**13)]
"""Milliseconds by which a device's clock is corrected; either way at most some three hundred years."""


class Saying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a writer sends: the entry's id (made by the writer, so that sending twice is harmless), when it happened by
    the clock of the writer's device, by how many milliseconds that clock has to be corrected (`clock_ms` is added to
    `at`; what the writer did not measure is left out), what it corrects, which questions about unusual values were
    answered "yes, it is right", and the body. `written_at` is the device's time when it was typed: what was written in
    time and delivered late is judged by it (see the `tablet` slice; elsewhere it changes nothing)."""

    body: msgspec.Raw
    id: str | None = None
    at: datetime | None = None
    corrects: str | None = None
    confirmed: tuple[str, ...] = ()
    clock_ms: ClockMs | None = None
    written_at: datetime | None = None


class Asked(msgspec.Struct, frozen=True):
    """One saying on its way in, as a check sees it: who, about what, what, when. `state` is the folded subject; `now` our
    clock, or the moment of writing where something written in time comes late."""

    person: Person
    subject: str
    state: Any
    body: Any
    at: datetime
    now: datetime
    entry_id: str
    corrects: str | None
    confirmed: tuple[str, ...]
    book: Book

    @property
    def case(self) -> Case:
        assert isinstance(self.state, Case)
        return self.state

    def ask_to_confirm(self, code: str, message: str, /, *, field: str | None = None, **values: Any) -> None:
        """Refuse until the writer has said that this unusual value is right."""
        if code not in self.confirmed:
            raise Refusal(Category.CONFIRM, code, message, field=field, **values)


Check = Callable[[Asked], None]


@dataclass(frozen=True)
class Action:
    """Something a person can say. `path` names the resource (`/cases/{case}/vital-signs`); its `{places}` other than
    the subject fill fields of the body. `begins` marks the action that makes a new subject, out of the entry's id or, with
    `subject_of`, out of the body: then two writers who mean the same thing write about the same subject.
    `claims` names what a body lays hands on beyond its own subject (a unit that two cases may want at once): sayings
    with the same claim are decided one after another, so that only the first finds it free.
    `reads` names the other subjects its checks look at: they are in memory (`Book.kept`) when these run.
    `foresees` looks at the body as it was sent, and refuses in plainer words what its types would refuse as a number."""

    name: str
    path: str
    kind: str
    who: frozenset[Role]
    checks: tuple[Check, ...]
    summary: str
    begins: bool = False
    claims: Callable[[Any], str] | None = None
    subject_of: Callable[[Any], str] | None = None
    reads: Callable[[Any], Iterable[str]] | None = None
    foresees: Callable[[msgspec.Raw, Country], None] | None = None

    @property
    def body(self) -> type[says.Body]:
        return KINDS[self.kind].body

    @property
    def subject(self) -> str:
        """The prefix of what it is about: case, unit, hospital."""
        return KINDS[self.kind].subject

    def check_can(self, person: Person) -> Role:
        """The role this person acts in, or `Refusal(FORBIDDEN)`."""
        role = person.role_among(self.who)
        if role is None:
            raise not_allowed()
        return role


TRIES = 20


async def say(
    book: Book, person: Person, action: Action, subject_id: str | None, saying: Saying, places: Mapping[str, str]
) -> Receipt:
    """Policy, check, append: durable when this returns. Said twice under one id, it is kept once.

    Raises `Refusal`: who may not, what cannot be, what the state does not allow. Nothing is kept then.
    """
    spoken = spoken_by(book, person, action, subject_id, saying, places)
    async with book.holding(spoken.claim):
        return await decided(book, spoken)


class Spoken(msgspec.Struct, frozen=True):
    """A saying read and understood, as the entry it would become, not yet held against what the state allows."""

    person: Person
    action: Action
    saying: Saying
    body: says.Body
    entry: Entry
    now: datetime

    @property
    def claim(self) -> str | None:
        return self.action.claims(self.body) if self.action.claims else None

    def check(self, book: Book, state: Any, now: datetime | None = None) -> None:
        """Raises what the subject, folded as `state`, does not allow; by another moment than that of the saying, if
        `now` is given."""
        saying, entry = self.saying, self.entry
        check_subject_exists(self.action, state)
        check_correction(self.action, saying.corrects, state)
        asked = Asked(
            self.person, entry.subject, state, self.body, entry.at, now or self.now, entry.id, saying.corrects,
            saying.confirmed, book,
        )  # fmt: skip
        for check in self.action.checks:
            check(asked)


def spoken_by(
    book: Book, person: Person, action: Action, subject_id: str | None, saying: Saying, places: Mapping[str, str]
) -> Spoken:
    """Policy and shape. Raises `Refusal`: who may not, what cannot be read, what cannot be at any time."""
    role = action.check_can(person)
    if action.foresees:
        action.foresees(saying.body, book.country)
    body = body_of(action, saying, places)
    check_moments(body)
    now = book.world.now()
    entry_id = checked_id(saying.id) or book.world.new_id()
    at = checked_at(corrected(saying.at or now, saying.clock_ms), now)
    if action.begins:
        subject_id = action.subject_of(body) if action.subject_of else entry_id
    entry = Entry(
        id=entry_id,
        subject=f"{action.subject}/{subject_id}",
        kind=action.kind,
        version=KINDS[action.kind].version,
        at=at,
        by=person.id,
        role=role,
        place=person.place,
        corrects=saying.corrects,
        clock_ms=saying.clock_ms,
        body=msgspec.Raw(encode_json(body)),
    )
    return Spoken(person, action, saying, body, entry, now)


async def decided(book: Book, spoken: Spoken) -> Receipt:
    """Check against the subject as it is, append; when somebody else was faster, once more against what they said."""
    entry, subject = spoken.entry, spoken.entry.subject
    for _ in range(TRIES):
        for other in spoken.action.reads(spoken.body) if spoken.action.reads else ():
            await book.state(other)
        state = await book.state(subject)
        if book.has(state, entry.id):
            return await repeated(book, spoken)
        spoken.check(book, state)
        try:
            receipt = (await book.log.append([entry], expecting={subject: state.seq}))[0]
        except SubjectMoved:
            await book.refresh(subject)
            continue
        except Refusal as refusal:
            if refusal.code != ID_USED_OTHERWISE:
                raise
            return await repeated(book, spoken)  # said again while the first was still being written
        await book.caught_up(receipt.seq)
        return receipt
    raise too_busy()


def too_busy() -> Refusal:
    return Refusal(
        Category.UNAVAILABLE, "too_busy", "Many people are writing here at once. Nothing was saved: try again."
    )


async def repeated(book: Book, spoken: Spoken) -> Receipt:
    """The first receipt of an entry said again. What the sender left open (`at`) or has changed since (the unit they
    sit in, by how much their clock is wrong) does not make it another entry; another content does, and is refused."""
    entry = spoken.entry
    first = await book.log.find(entry.id)
    if first is None or not same_again(spoken, first.entry):
        raise id_used_otherwise(entry.id)
    return Receipt(entry.id, first.seq, first.stored_at, repeated=True)


def same_again(spoken: Spoken, first: Entry) -> bool:
    """Whether this says what the first entry with its id said."""
    entry = spoken.entry
    if spoken.saying.at is None or entry.device_at == first.device_at:
        entry = msgspec.structs.replace(entry, at=first.at, clock_ms=first.clock_ms)
    return same_saying(msgspec.structs.replace(entry, role=first.role, place=first.place), first)


def body_of(action: Action, saying: Saying, places: Mapping[str, str]) -> says.Body:
    """The body, typed, with the parts that the path already says."""
    try:
        if not places:
            return decoder_of(action.body).decode(saying.body)
        raw = msgspec.json.decode(saying.body)
        if not isinstance(raw, dict):
            raise msgspec.ValidationError("Expected `object`")
        raw.update({name: value for name, value in places.items() if name in action.body.__struct_fields__})
        return msgspec.convert(raw, action.body)
    except msgspec.MsgspecError as error:
        raise unfit("wrong_body", error, field_name) from None
    except (UnicodeDecodeError, RecursionError) as error:  # the body of a saying is not looked at until here
        raise not_json(error) from None


@functools.cache
def decoder_of(body: type[says.Body]) -> msgspec.json.Decoder[says.Body]:
    return msgspec.json.Decoder(body)


def checked_id(entry_id: str | None) -> str | None:
    """An id is 8 to 64 letters, digits and hyphens (a UUID fits)."""
    if entry_id is None:
        return None
    if not (8 <= len(entry_id) <= 64 and entry_id.isascii() and entry_id.replace("-", "").isalnum()):
        raise Refusal(
            Category.INCORRECT,
            "wrong_id",
            "An entry id has 8 to 64 letters, digits and hyphens. Use a UUID.",
            field="id",
        )
    return entry_id


YEARS = range(1900, 2200)
"""Years in which anything told here can have happened or be expected. Times near the ends of what a computer can count
cannot even be shown in another zone."""


def check_moments(body: says.Body) -> None:
    """Every time in a body lies in a year that can be."""
    for field in moments_of(type(body)):
        moment = getattr(body, field)
        if isinstance(moment, datetime):
            check_year(moment, field)


@functools.cache
def moments_of(body: type[says.Body]) -> tuple[str, ...]:
    """The fields of a body that may hold a time."""
    return tuple(field.name for field in msgspec.structs.fields(body) if "datetime.datetime" in repr(field.type))


def check_year(moment: datetime, field: str) -> None:
    if moment.year not in YEARS:
        raise impossible_year(moment.year, field)


def impossible_year(year: int, field: str) -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "impossible_year",
        "The year {year} cannot be right. Correct the date, then send it again.",
        field=field,
        year=year,
    )


def corrected(at: datetime, clock_ms: int | None) -> datetime:
    """The time by a right clock, of what the device's clock showed."""
    if not clock_ms:
        return at
    try:
        return at + timedelta(milliseconds=clock_ms)
    except OverflowError:
        raise impossible_year(at.year, "clock_ms") from None


def checked_at(at: datetime, now: datetime) -> datetime:
    """A time with its zone, not ahead of our clock."""
    if at.tzinfo is None:
        raise Refusal(Category.INCORRECT, "time_without_zone", "A time needs its zone, like +08:00 or Z.", field="at")
    check_year(at, "at")
    if at > now + AHEAD_AT_MOST:
        raise Refusal(
            Category.INCORRECT,
            "time_in_future",
            "This time is in the future. Check the time and the clock of your device, then send it again.",
            field="at",
        )
    return at.astimezone(now.tzinfo)


SPOKEN_OF_ANY_TIME = frozenset({"hospital", "foreign"})
"""Subjects that are there before anything is said of them."""


def check_subject_exists(action: Action, state: Any) -> None:
    if (
        state.seq == 0
        and not action.begins
        and action.subject not in SPOKEN_OF_ANY_TIME
        and action.kind != "unit_registered"
    ):
        raise no_such_case()


def no_such_case() -> Refusal:
    return Refusal(Category.NOT_FOUND, "no_such_case", "There is nothing here under this number. Check the number.")


def check_correction(action: Action, corrects: str | None, state: Any) -> None:
    """A correction names an entry of the same kind on the same timeline."""
    if corrects is None:
        return
    kinds = {said.id: said.kind for said in getattr(state, "timeline", ())}
    strikes = issubclass(action.body, says.EntryStruck)
    if kinds.get(corrects) != action.kind and not (strikes and corrects in kinds):
        raise Refusal(
            Category.INCORRECT,
            "corrects_nothing",
            "What this corrects is not an entry of the same kind on this timeline. Open the timeline and choose it there.",
            field="corrects",
        )
