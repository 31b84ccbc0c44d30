"""What an entry of a case means in FHIR: the resources that change by it. The case is folded entry by entry, so that a
rebuild from the log gives the same versions in the same order as the day itself did.

Where an entry opens the case to further readers (a hospital is alerted), all its resources are written anew, those others
wrote about it too: those readers' subscriptions then learn of what was there before. So is what others wrote of a patient
when a person says which case it belongs to.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import understand
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.parts import Last, Part, made
from goldenhour.emergency.folding import fold, fold_on
from goldenhour.emergency.foreign import fold_foreign
from goldenhour.exchange.places import CHANGED_BY, changed
from goldenhour.exchange.projection import Step, audience_of, shown, step
from goldenhour.kit.fhir.access import TIMELINE
from goldenhour.kit.fhir.belonging import Standing, moved, opened
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.projecting import Before
from goldenhour.kit.fhir.store import Write
from goldenhour.kit.fhir.store_versions import EVERYBODY
from goldenhour.kit.log import Logged, LogReading

KEPT = 1_000
"""Cases kept folded; one that was not heard of for longer is folded anew when it is."""


def readers(case: Case) -> tuple[str, ...]:
    """The organisations and units a case's resources are for, and the mark of the case itself."""
    return (*audience_of(case), *(f"unit/{unit}" for unit in sorted(case.runs)), f"case/{case.id}")


class CaseMeaning:
    """`goldenhour.kit.fhir.projecting.Meaning` for the entries of cases."""

    def __init__(self, log: LogReading, country: Country, parts: Sequence[Part]) -> None:
        self.log = log
        self.country = country
        self.parts = parts
        self._cases: OrderedDict[str, tuple[Case, Last]] = OrderedDict()

    async def __call__(self, logged: Logged, store: Before) -> Sequence[Write]:
        prefix, _, name = logged.entry.subject.partition("/")
        if logged.entry.kind in CHANGED_BY:
            return await self.place(logged)
        if prefix == "foreign":
            return await self.said_of_others(logged, store)
        if prefix != "case":
            return ()
        before, last = self.kept(name, logged.seq) or (await self.before(name, logged.seq), Last())
        said = understand(logged)
        after = fold(name, [said]) if before is None else fold_on(before, [said])
        self._cases[name] = (after, last)
        self._cases.move_to_end(name)
        while len(self._cases) > KEPT:
            self._cases.popitem(last=False)
        taken = step(before or Case(name), after, said, self.country, self.parts, last)
        found = self.writes(taken, after)
        if taken.opened and before is not None and shown(before):
            found = [*found, *opened(await store.of_others(), name, readers(before), readers(after))]
        return found

    def writes(self, taken: Step, case: Case) -> Sequence[Write]:
        """Everything that is to be written."""
        audience = (TIMELINE, *readers(case))
        resources: dict[tuple[str, str], Json] = {}
        if taken.opened and shown(case):
            facts = Facts(case, self.country)
            for part in self.parts:
                resources |= {(one["resourceType"], one["id"]): one for one in made(part, facts)}
        resources |= {(one.resource["resourceType"], one.resource["id"]): one.resource for one in taken.writes}
        return [Write(kind, name, resource, "PUT", audience, case.id) for (kind, name), resource in resources.items()]

    async def said_of_others(self, logged: Logged, store: Before) -> Sequence[Write]:
        """What others wrote, where a person says to which case it belongs or that it does not."""
        subject = logged.entry.subject
        timeline = [understand(one) for one in await self.log.timeline(subject) if one.seq <= logged.seq]
        name = subject.partition("/")[2]
        former, now = fold_foreign(name, timeline[:-1]), fold_foreign(name, timeline)
        if former.case == now.case:
            return ()
        case = await self.known(now.case, logged.seq) if now.case else None
        return moved(await store(), now.name, Standing(case.id, readers(case)) if case is not None else None)

    async def known(self, name: str, seq: int) -> Case | None:
        """A case as it is at this place in the log."""
        kept = self.kept(name, seq)
        return kept[0] if kept is not None else await self.before(name, seq)

    def kept(self, name: str, seq: int) -> tuple[Case, Last] | None:
        """The case as kept folded; not one that is further than this place in the log, whose writes the store refused: the
        same entries come again, and must mean the same again."""
        kept = self._cases.get(name)
        return kept if kept is not None and kept[0].seq < seq else None

    async def place(self, logged: Logged) -> Sequence[Write]:
        """What an entry about an ambulance or a hospital changes for everybody to see."""
        subject = logged.entry.subject
        timeline = [understand(one) for one in await self.log.timeline(subject) if one.seq <= logged.seq]
        resources = changed(subject, timeline, self.country)
        return [Write(one["resourceType"], one["id"], one, "PUT", (TIMELINE, EVERYBODY)) for one in resources]

    async def before(self, name: str, seq: int) -> Case | None:
        """The case as it was before this place in the log."""
        timeline = [understand(one) for one in await self.log.timeline(f"case/{name}") if one.seq < seq]
        return fold(name, timeline) if timeline else None
