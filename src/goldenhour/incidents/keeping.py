"""The engine of incidents: it says what `due.py` finds owed, one case after another, and draws again what depends on many.

It remembers nothing but which incidents have news. One case is written at a time, and whoever else is warned meanwhile comes in
between: two hundred casualties announced at once do not hold up the alarm of anybody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import structlog

from goldenhour.emergency.book import Book, Change, incident_of
from goldenhour.emergency.case import Case
from goldenhour.emergency.casualties import group_members
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.incident import Incident
from goldenhour.incidents.checks import group_of
from goldenhour.incidents.due import Owed, group_over, owed
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.sentences import Translate
from goldenhour.kit.world import World

PROGRAM = "program/incidents"
PULSE_S = 0.5
"""What depends on all casualties is drawn at most so often."""
TRIES = 10

logger = structlog.get_logger()


class Keeper:
    """Watches every incident, as long as `keep` runs. `draw` is told of a subject whose looks depend on others."""

    def __init__(self, book: Book, world: World, say: Translate, draw: Callable[[Incident | Case], None]) -> None:
        self.book = book
        self.world = world
        self.say = say
        """Into the country's first language: a reason is kept in it."""
        self.draw = draw
        self.news: dict[str, None] = {}
        self.rows: dict[str, None] = {}
        """Casualties whose row shows something that changed elsewhere."""
        self._bell = asyncio.Event()

    def start(self) -> None:
        """Look at everything that is going on, and at what was ended while the server was away."""
        self.news |= dict.fromkeys(self.book.incidents)
        self._bell.set()

    def changed(self, change: Change) -> None:
        """A listener of the book."""
        state = change.after
        if isinstance(state, Case) and (incident := incident_of(state)) is not None:
            self.news[incident] = None
        elif isinstance(state, Incident):
            self.news[state.id] = None
            before = change.before.distribution if isinstance(change.before, Incident) else {}
            self.rows |= dict.fromkeys(case for case, to in state.distribution.items() if before.get(case) is not to)
        elif isinstance(state, HospitalState):
            self.news |= dict.fromkeys(one.id for one in self.book.incidents.values() if one.is_open)
        else:
            return
        self._bell.set()

    async def keep(self) -> None:
        """Run for ever."""
        self.start()
        self.book.listeners.append(self.changed)
        while True:
            await self._bell.wait()
            self._bell.clear()
            await self.look()
            await self.world.sleep(PULSE_S)

    async def look(self) -> None:
        """Say what is owed in the incidents with news, then draw them."""
        news, self.news = list(self.news), {}
        for incident in news:
            try:
                await self.settle(incident)
            except Exception:
                logger.exception("incident_failed", incident=incident)
                self.news[incident] = None
        self._draw_again(news)

    async def settle(self, incident_id: str) -> None:
        """What is owed to each casualty, then to each group."""
        for case in self.book.of_incident(incident_id):
            await self._settle_case(incident_id, case.id)
            await asyncio.sleep(0)  # others come in between

    async def _settle_case(self, incident_id: str, case_id: str) -> None:
        """Append what this case is owed until nothing is: one at a time, since the next may follow from it."""
        for _ in range(TRIES):
            case, incident = self.book.kept(f"case/{case_id}"), self.book.incidents.get(incident_id)
            if not isinstance(case, Case) or incident is None:
                return
            missing = [one for one in self._owed(case, incident) if not self.book.has(case, one.id)]
            if not missing:
                return
            await self._append(case, missing[0])

    def _owed(self, case: Case, incident: Incident) -> list[Owed]:
        if case.group is not None:
            members = group_members(self.book, incident.id, case.group.said.hospital)
            return list(group_over(case, incident, members, self.say))
        return list(owed(case, incident, lambda hospital: group_of(self.book, incident.id, hospital), self.say))

    async def _append(self, case: Case, one: Owed) -> None:
        entry = Entry(
            id=one.id, subject=self.book.subject_of(case), kind=one.kind, at=self.world.now(), by=PROGRAM,
            body=msgspec.Raw(encode_json(one.body)),
        )  # fmt: skip
        await self.book.keep_as_seen(case, [entry])

    def _draw_again(self, incidents: list[str]) -> None:
        """The figures, the groups on the boards, and the rows that show a new destination."""
        rows, self.rows = list(self.rows), {}
        for incident_id in incidents:
            if (incident := self.book.incidents.get(incident_id)) is not None:
                self.draw(incident)
            for case in self.book.of_incident(incident_id):
                if case.group is not None or case.id in rows:
                    self.draw(case)
