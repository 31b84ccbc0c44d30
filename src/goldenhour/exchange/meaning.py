"""What an entry of a case means in FHIR: the resources that change by it. The case is folded entry by entry, so that a
rebuild from the log gives the same versions in the same order as the day itself did.

Where an entry opens the case to further readers (a hospital is alerted), all its resources are written anew: those readers'
subscriptions then learn of what was there before.
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
from goldenhour.exchange.places import CHANGED_BY, changed
from goldenhour.exchange.projection import Step, shown, step
from goldenhour.kit.fhir.access import TIMELINE
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.store import Write
from goldenhour.kit.fhir.store_versions import EVERYBODY
from goldenhour.kit.log import Logged, LogReading

KEPT = 1_000
"""Cases kept folded; one that was not heard of for longer is folded anew when it is."""


class CaseMeaning:
    """`goldenhour.kit.fhir.projecting.Meaning` for the entries of cases."""

    def __init__(self, log: LogReading, country: Country, parts: Sequence[Part]) -> None:
        self.log = log
        self.country = country
        self.parts = parts
        self._cases: OrderedDict[str, tuple[Case, Last]] = OrderedDict()

    async def __call__(self, logged: Logged) -> Sequence[Write]:
        prefix, _, name = logged.entry.subject.partition("/")
        if logged.entry.kind in CHANGED_BY:
            return await self.place(logged)
        if prefix != "case":
            return ()
        before, last = self._cases.get(name) or (await self.before(name, logged.seq), Last())
        said = understand(logged)
        after = fold(name, [said]) if before is None else fold_on(before, [said])
        self._cases[name] = (after, last)
        self._cases.move_to_end(name)
        while len(self._cases) > KEPT:
            self._cases.popitem(last=False)
        return self.writes(step(before or Case(name), after, said, self.country, self.parts, last), after)

    def writes(self, taken: Step, case: Case) -> Sequence[Write]:
        """Everything that is to be written."""
        audience = (TIMELINE, *taken.audience, *(f"unit/{unit}" for unit in sorted(case.runs)), f"case/{case.id}")
        resources: dict[tuple[str, str], Json] = {}
        if taken.opened and shown(case):
            facts = Facts(case, self.country)
            for part in self.parts:
                resources |= {(one["resourceType"], one["id"]): one for one in made(part, facts)}
        resources |= {(one.resource["resourceType"], one.resource["id"]): one.resource for one in taken.writes}
        return [Write(kind, name, resource, "PUT", audience, case.id) for (kind, name), resource in resources.items()]

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
