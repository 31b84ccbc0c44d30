"""The book: every case that matters now, every unit, every hospital, kept folded in memory and fed by the log.

It follows the log from the first entry its views have not seen. Each batch of entries changes some subjects; listeners
are told once per changed subject (`Change`), views are written behind (`kit/views.py`). Nothing in it is the truth: it
can be thrown away at any moment and is made again from the log.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import structlog

from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.county import CountyState, fold_county
from goldenhour.emergency.course import Course, fold_course
from goldenhour.emergency.entries import Said, understand
from goldenhour.emergency.folding import fold, fold_on
from goldenhour.emergency.folding_site import fold_site
from goldenhour.emergency.foreign import Foreign, WrittenByOthers, fold_foreign
from goldenhour.emergency.hospital import HospitalState, fold_hospital
from goldenhour.emergency.incident import Incident, fold_incident
from goldenhour.emergency.screens import ScreenSighting
from goldenhour.emergency.site import Site
from goldenhour.emergency.unit import Sighting, Unit, fold_unit
from goldenhour.kit.log import ID_USED_OTHERWISE, Entry, Log, Logged, SubjectMoved
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.world import World

State = Case | Unit | HospitalState | Foreign | Site | Incident | Course | CountyState
FOLDS: dict[str, Callable[[str, Sequence[Said]], State]] = {
    "case": fold,
    "unit": fold_unit,
    "hospital": fold_hospital,
    "foreign": fold_foreign,
    "site": fold_site,
    "incident": fold_incident,
    "course": fold_course,
    "county": fold_county,
}
PREFIXES: dict[type[State], str] = {
    Case: "case", Unit: "unit", HospitalState: "hospital", Foreign: "foreign", Incident: "incident",
    Site: "site", Course: "course", CountyState: "county",
}  # fmt: skip
KEPT_CLOSED = 2000
"""How many closed cases, places with defibrillators and courses (of each) stay in memory after the last look at them."""

logger = structlog.get_logger()


def incident_of(case: Case) -> str | None:
    """The incident this case belongs to: as a casualty, or as the warning of a group."""
    if case.casualty is not None:
        return case.casualty.incident
    return case.group.said.incident if case.group else None


@dataclass(frozen=True)
class Change:
    """A subject before and after some new entries. `before` is None when it was not in memory."""

    subject: str
    before: State | None
    after: State
    said: tuple[Said, ...]


Listener = Callable[[Change], None]


class Book:
    """All that is going on. `open_cases`, `units`, `hospitals`, `sightings`, `screens` are plain dicts to look things up in."""

    def __init__(self, log: Log, world: World, country: Country | None = None) -> None:
        self.log = log
        self.world = world
        self._country = country
        self.open_cases: dict[str, Case] = {}
        self.units: dict[str, Unit] = {}
        self.hospitals: dict[str, HospitalState] = {}
        self.foreign: dict[str, Foreign] = {}
        self.incidents: dict[str, Incident] = {}
        self.counties: dict[str, CountyState] = {}
        self.written_by_others: WrittenByOthers = lambda resource_type, resource_id: None
        """Set by whoever keeps what other systems wrote."""
        self.sightings: dict[str, Sighting] = {}
        self.screens: dict[str, ScreenSighting] = {}
        self.listeners: list[Listener] = []
        self.beside: dict[str, Any] = {}
        """What slices keep beside it, for their checks."""
        self.seq = 0
        self._closed: OrderedDict[str, Case] = OrderedDict()
        self._sites: OrderedDict[str, Site] = OrderedDict()
        self._courses: OrderedDict[str, Course] = OrderedDict()
        self._said: dict[str, list[Said]] = {}
        self._ids: dict[str, set[str]] = {}
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._split_off: dict[str, dict[str, None]] = {}
        self._of_incident: dict[str, dict[str, None]] = {}
        self._claims: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def country(self) -> Country:
        """The reference tables in which checks look things up. A book opened only to rebuild views has none."""
        assert self._country is not None
        return self._country

    # ── looking things up ────────────────────────────────────────────────────────────────────────────────────────
    def kept(self, subject: str) -> State | None:
        """The folded subject if it is in memory."""
        prefix, _, name = subject.partition("/")
        match prefix:
            case "case":
                return self.open_cases.get(name) or self._closed.get(name)
            case "unit":
                return self.units.get(name)
            case "hospital":
                return self.hospitals.get(name)
            case "foreign":
                return self.foreign.get(name)
            case "site":
                return self._sites.get(name)
            case "course":
                return self._courses.get(name)
            case "incident":
                return self.incidents.get(name)
            case "county":
                return self.counties.get(name)
        return None

    async def state(self, subject: str) -> State:
        """The folded subject, from memory or from its timeline. One nobody wrote about has `seq == 0`."""
        return self.kept(subject) or await self.refresh(subject)

    async def case(self, case_id: str) -> Case:
        """One case, open or long over. `seq == 0` when there is none."""
        state = await self.state(f"case/{case_id}")
        assert isinstance(state, Case)
        return state

    async def refresh(self, subject: str) -> State:
        """Read what the log has of this subject beyond what is in memory, and fold it again."""
        known = self._said.get(subject, [])
        after = known[-1].logged.seq if known else 0
        new = [understand(logged) for logged in await self.log.timeline(subject, after=after)]
        known = self._said.get(subject, [])  # someone else may have read on meanwhile
        new = [said for said in new if not known or said.logged.seq > known[-1].logged.seq]
        return self._keep(subject, known, new)

    async def keep_as_seen(self, state: State, entries: Sequence[Entry]) -> None:
        """Keep what the program decided by itself, on condition that the subject is as it was looked at. Where somebody was
        faster (another server, or we ourselves and were not told), nothing is kept, and the subject is read anew: whoever
        decided looks again."""
        subject = self.subject_of(state)
        try:
            receipts = await self.log.append(entries, expecting={subject: state.seq})
        except SubjectMoved:
            await self.refresh(subject)
        except Refusal as refusal:
            if refusal.code != ID_USED_OTHERWISE:
                raise
            await self.refresh(subject)
        else:
            await self.caught_up(receipts[-1].seq)

    def has(self, state: State, entry_id: str) -> bool:
        """Whether this entry is already on the subject's timeline."""
        return entry_id in self._ids.get(self.subject_of(state), ())

    def subject_of(self, state: State) -> str:
        return f"{PREFIXES[type(state)]}/{state.id}"

    @contextlib.asynccontextmanager
    async def holding(self, claim: str | None) -> AsyncIterator[None]:
        """Decide alone about what several subjects may want at once (`unit/<id>`); others wait until this is told.
        Holds within one server; servers that share a log need the claim in the log."""
        if claim is None:
            yield
            return
        lock = self._claims.get(claim) or self._claims.setdefault(claim, asyncio.Lock())
        async with lock:
            yield

    # ── following the log ────────────────────────────────────────────────────────────────────────────────────────
    async def follow(self, after: int) -> None:
        """Take in everything after `after`, for ever. Runs as a task until the log is closed. When reading the log fails,
        it goes on from where it was: writers wait for it, so it must not end."""
        self._reach(max(self.seq, after))
        while True:
            try:
                async for batch in self.log.follow(self.seq):
                    await self.take_in(batch)
                return
            except Exception:
                logger.exception("following_failed", after=self.seq)
                await self.world.sleep(1.0)

    async def take_in(self, batch: Sequence[Logged]) -> None:
        """Fold a batch of new entries and tell the listeners, once per changed subject."""
        by_subject: dict[str, list[Said]] = {}
        for logged in batch:
            by_subject.setdefault(logged.entry.subject, []).append(understand(logged))
        for subject, news in by_subject.items():
            try:
                change = await self._change(subject, news)
            except Exception:  # one subject nobody can fold must not stop all others; it is loud in the program's log
                logger.exception("subject_not_folded", subject=subject)
                continue
            if change is not None:
                self._tell(change)
        self._reach(batch[-1].seq)

    def _reach(self, seq: int) -> None:
        """Everything up to `seq` is taken in: whoever waited for it goes on."""
        self.seq = seq
        arrived = [waiting for waiting in self._waiting if waiting[0] <= self.seq]
        self._waiting = [waiting for waiting in self._waiting if waiting[0] > self.seq]
        for _, future in arrived:
            if not future.done():
                future.set_result(None)

    async def caught_up(self, seq: int) -> None:
        """Return when everything up to `seq` has been taken in and told."""
        if self.seq >= seq:
            return
        arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((seq, arrival))
        await arrival

    async def _change(self, subject: str, news: Sequence[Said]) -> Change | None:
        if subject.partition("/")[0] not in FOLDS:
            return None
        before = self.kept(subject)
        if before is None and news[0].logged.seq > 1:
            await self.refresh(subject)
        known = self._said.get(subject, [])
        last = known[-1].logged.seq if known else 0
        unseen = [said for said in news if said.logged.seq > last]
        after = self._keep(subject, known, unseen) if unseen or before is None else before
        return Change(subject, before, after, tuple(news))

    def _keep(self, subject: str, known: list[Said], news: Sequence[Said]) -> State:
        prefix, _, name = subject.partition("/")
        before = self.kept(subject)
        if isinstance(before, Case) and news and len(before.timeline) == len(known):
            state: State = fold_on(before, news)
        else:
            state = FOLDS[prefix](name, [*known, *news])
        if not known and not news:
            return state
        self._said.setdefault(subject, known).extend(news)
        self._ids.setdefault(subject, set()).update(said.id for said in news)
        match state:
            case Case():
                self._keep_case(state)
            case Unit():
                self.units[name] = state
            case HospitalState():
                self.hospitals[name] = state
            case Foreign():
                self.foreign[name] = state
            case Site():
                self._sites[name] = state
                self._forget(self._sites, "site")
            case Course():
                self._courses[name] = state
                self._forget(self._courses, "course")
            case Incident():
                self.incidents[name] = state
            case CountyState():
                self.counties[name] = state
        return state

    def _keep_case(self, case: Case) -> None:
        home, other = (self.open_cases, self._closed) if case.is_open else (self._closed, self.open_cases)
        other.pop(case.id, None)
        home[case.id] = case
        if case.split_from:
            self._split_off.setdefault(self.first_of_call(case), {})[case.id] = None
        if (incident := incident_of(case)) is not None:
            self._of_incident.setdefault(incident, {})[case.id] = None
        self._forget(self._closed, "case")

    def _forget(self, kept: OrderedDict[str, Any], prefix: str) -> None:
        """Let those go that nobody looked at for longest; they are read again when somebody asks."""
        while len(kept) > KEPT_CLOSED:
            forgotten, _ = kept.popitem(last=False)
            self._said.pop(f"{prefix}/{forgotten}", None)
            self._ids.pop(f"{prefix}/{forgotten}", None)

    def _tell(self, change: Change) -> None:
        for listener in self.listeners:
            try:
                listener(change)
            except Exception:  # one broken screen must not stop the others; it is loud in the program's own log
                logger.exception("listener_failed", listener=repr(listener), subject=change.subject)

    # ── questions several slices ask ─────────────────────────────────────────────────────────────────────────────
    def case_of_unit(self, unit_id: str) -> Case | None:
        """The open case this unit is busy with; with two patients of one call, the first one's."""
        under_way = self.cases_under_way(unit_id)
        return under_way[0] if under_way else None

    def cases_under_way(self, unit_id: str) -> list[Case]:
        """The open cases this unit is busy with: one, or those of all patients of one call it brings."""
        under_way = [
            case for case in self.open_cases.values() if (run := case.runs.get(unit_id)) is not None and not run.is_over
        ]
        return sorted(under_way, key=lambda case: case.split_from is not None)

    def first_of_call(self, case: Case) -> str:
        """The id of the case by which this call was taken."""
        while case.split_from is not None:
            former = self.kept(f"case/{case.split_from}")
            if not isinstance(former, Case):
                return case.split_from
            case = former
        return case.id

    def same_call(self, case: Case) -> list[Case]:
        """The cases in memory of the other patients of the same call."""
        first = self.first_of_call(case)
        kept = (self.kept(f"case/{other}") for other in (first, *self._split_off.get(first, ())) if other != case.id)
        return [other for other in kept if isinstance(other, Case)]

    def cases_of_unit(self, unit_id: str) -> list[Case]:
        """The cases in memory this unit was sent to, open or lately closed, the last sent first; of one call, the first
        patient before those split off."""
        known = (case for case in (*self.open_cases.values(), *self._closed.values()) if unit_id in case.runs)
        return sorted(known, key=lambda case: (case.runs[unit_id].sent_at, case.split_from is None), reverse=True)

    def of_incident(self, incident_id: str) -> list[Case]:
        """The cases in memory of an incident: its casualties, and the warnings of whole groups."""
        kept = (self.kept(f"case/{case}") for case in self._of_incident.get(incident_id, ()))
        return [case for case in kept if isinstance(case, Case)]

    def casualties(self, incident_id: str) -> list[Case]:
        """The casualties in memory of an incident, by number; a second tag of one patient is left out."""
        found = [case for case in self.of_incident(incident_id) if case.casualty and not case.casualty.joined_into]
        return sorted(found, key=lambda case: case.casualty.number if case.casualty else "")

    def coming_to(self, hospital_id: str) -> Iterable[Case]:
        """Open cases announced to this hospital and still on their way or in its hands."""
        from goldenhour.emergency.case import COMING

        return (
            case
            for case in self.open_cases.values()
            if any(a.hospital == hospital_id and a.state in COMING for a in case.alerts.values())
        )
