"""A county's evening in virtual time: crews warn a hospital, nurses acknowledge, everything between them fails.

`python -m tests.simulation.exchange SEED` runs one and prints what happened and the hash of its trace.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
from dataclasses import dataclass, field
from functools import cache

from goldenhour.alerts.actions import acknowledge_alert, alert_hospital
from goldenhour.calls.actions import take_call
from goldenhour.dispatch.actions import register_unit, report_time, send_unit
from goldenhour.emergency.country import Country, load_country
from goldenhour.emergency.entries import understand
from goldenhour.emergency.folding import fold
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.log import Logged
from goldenhour.records.actions import take_vital_signs
from tests.conftest import HOSPITAL
from tests.simulation.lying_disk import LyingDisk
from tests.simulation.network import Network
from tests.simulation.people import Ledger, Outbox, Screen
from tests.simulation.server import Server
from tests.simulation.virtual_time import VirtualLoop, run_in_virtual_time, world_of

FAULTS_FOR_S = 100.0
OVER_AFTER_S = 900.0
CREWS = 3
NURSES = ("林怡君", "陳淑芬")
PLACE = {"lat": 25.0478, "lon": 121.5170, "county": "A", "address": "臺北車站"}


@dataclass(frozen=True)
class Wrong:
    """Deliberate mistakes. The harness is worth something only if it catches each of them."""

    synchronous: str = "FULL"
    gives_up: bool = False  # an outbox that sends once
    fresh_ids: bool = False  # an outbox that makes a new id for each try
    hasty: bool = False  # a server that answers before it is durable


RIGHT = Wrong()


@dataclass
class Outcome:
    """What one run saw. `broken` names every promise that was not kept; it must be empty."""

    seed: int
    broken: list[str] = field(default_factory=list)
    power_cuts: int = 0
    told: int = 0
    lost: int = 0
    doubled: int = 0
    lines_cut: int = 0
    seconds: float = 0.0
    trace: str = ""


@cache
def taiwan() -> Country:
    return load_country("taiwan")


def simulate(seed: int, wrong: Wrong = RIGHT) -> Outcome:
    loop = VirtualLoop()
    disk = LyingDisk(seed)
    try:
        outcome: Outcome = run_in_virtual_time(Evening(seed, wrong, loop, disk).pass_by(), loop)
    finally:
        disk.unregister()
    return outcome


class Evening:
    def __init__(self, seed: int, wrong: Wrong, loop: VirtualLoop, disk: LyingDisk) -> None:
        self.wrong = wrong
        self.disk = disk
        self.world = world_of(loop, seed)
        self.chance = random.Random(f"evening {seed}")
        self.network = Network(random.Random(f"network {seed}"))
        self.outcome = Outcome(seed)
        self.ledger = Ledger()

    async def pass_by(self) -> Outcome:
        self.server = Server(self.world, self.disk, taiwan(), self.wrong.synchronous, self.wrong.hasty)
        power = asyncio.create_task(self.supply_power())
        people = [asyncio.create_task(self.nurse(name)) for name in NURSES]
        stories = asyncio.gather(*(self.crew(f"A-9{number}") for number in range(1, CREWS + 1)))
        try:
            await asyncio.wait_for(stories, OVER_AFTER_S)
        except TimeoutError:
            self.outcome.broken.append("not every crew has seen who acknowledged")
        self.network.faulty = False
        await self.end_well(power, people)
        self.hold_against(await self.read_what_is_kept())
        return self.sum_up()

    # ── the machine room ─────────────────────────────────────────────────────────────────────────────────────────
    async def supply_power(self) -> None:
        """Power that goes at moments chance decides: between two messages, or in the middle of a write."""
        while True:
            faulty = asyncio.get_running_loop().time() < FAULTS_FOR_S
            if not faulty:
                self.network.faulty = False
            self.disk.cut_after = self.chance.randrange(1, 120) if faulty else None
            try:
                kept, faults = await self.server.start()
            except Exception as failure:
                if self.disk.has_power:
                    self.outcome.broken.append(f"the server did not start: {failure!r}")
                    raise
            else:
                self.ledger.note(f"up with {len(kept)}")
                self.check(kept, faults)
                await self.until_the_power_goes(faulty)
            self.outcome.power_cuts += 1
            self.ledger.note("power cut")
            await self.server.lose_power()
            await asyncio.sleep(self.chance.uniform(0.1, 4.0))

    async def until_the_power_goes(self, faulty: bool) -> None:
        patience = self.chance.expovariate(1 / 12) if faulty else None
        try:
            await asyncio.wait_for(self.server.power_gone.wait(), patience)
        except TimeoutError:
            return

    async def end_well(self, power: asyncio.Task[None], people: list[asyncio.Task[None]]) -> None:
        """One more power cut after everybody has what they wanted: it must all be there."""
        for task in [power, *people]:
            task.cancel()
        await asyncio.gather(power, *people, return_exceptions=True)
        await self.server.lose_power()
        self.outcome.power_cuts += 1

    async def read_what_is_kept(self) -> list[Logged]:
        kept, faults = await self.server.start()
        self.check(kept, faults)
        return kept

    # ── the people ───────────────────────────────────────────────────────────────────────────────────────────────
    def outbox(self) -> Outbox:
        return Outbox(
            self.world, self.network, self.server, self.ledger, self.chance, self.wrong.gives_up, self.wrong.fresh_ids
        )

    async def crew(self, unit: str) -> None:
        """A call comes, the unit is sent, measures, warns the hospital, and waits to see a name."""
        await asyncio.sleep(self.chance.uniform(0.0, FAULTS_FOR_S * 0.8))
        desk, tablet = self.outbox(), self.outbox()
        centre = Person(id="person/d", name="D", roles=frozenset({Role.DISPATCHER}), organisation="county/A")
        admin = Person(id="person/a", name="A", roles=frozenset({Role.ADMINISTRATOR}), organisation="country/taiwan")
        crew = Person(id=f"person/{unit}", name=unit, roles=frozenset({Role.CREW}), organisation="county/A", unit=unit)
        station = {"name": unit, "county": "A", "crew_level": "105003", "lat": PLACE["lat"], "lon": PLACE["lon"]}
        await desk.say(f"{unit} registered", admin, register_unit, unit, station)
        call = {"place": PLACE, "complaint": "103119", "level": "2305003"}
        case = await desk.say(f"{unit} called", centre, take_call, "", call)
        await desk.say(f"{unit} sent", centre, send_unit, case, {"unit": unit, "name": unit})
        await tablet.say(f"{unit} en route", crew, report_time, case, {"mark": "en_route"}, unit=unit)
        await tablet.say(f"{unit} signs", crew, take_vital_signs, case, {"pulse": 96, "systolic": 128})
        alert = await tablet.say(f"{unit} warns", crew, alert_hospital, case, {"hospital": HOSPITAL, "unit": unit})
        await self.see_the_name(unit, case, alert)

    async def see_the_name(self, unit: str, case: str, alert: str) -> None:
        screen = Screen(self.network, self.server, f"screen/{unit}", self.chance)
        watching = asyncio.create_task(screen.watch())
        while case not in screen.tiles or screen.tiles[case].alerts.get(alert) not in NURSES:
            await asyncio.sleep(1.0)
        self.ledger.note(f"{unit} sees a name")
        watching.cancel()

    async def nurse(self, name: str) -> None:
        """Looks at the board every few seconds and acknowledges what nobody has acknowledged yet, by name."""
        person = Person(
            id=f"person/{name}", name=name, roles=frozenset({Role.ED_NURSE}), organisation=f"hospital/{HOSPITAL}"
        )
        screen, in_hand = Screen(self.network, self.server, f"screen/{HOSPITAL}", self.chance), set()
        watching = asyncio.create_task(screen.watch())
        tapped = []
        try:
            while True:
                for tile in list(screen.tiles.values()):
                    for alert in [id_ for id_, by in tile.alerts.items() if by is None and id_ not in in_hand]:
                        in_hand.add(alert)
                        tap = self.acknowledge(name, person, tile.case, alert)
                        tapped.append(asyncio.create_task(tap))
                await asyncio.sleep(self.chance.uniform(1.0, 6.0))
        finally:
            for task in [watching, *tapped]:
                task.cancel()

    async def acknowledge(self, name: str, person: Person, case: str, alert: str) -> None:
        meant = f"{name} acknowledges {alert}"
        await self.outbox().say(meant, person, acknowledge_alert, case, {"name": name}, alert=alert)

    # ── the promises ─────────────────────────────────────────────────────────────────────────────────────────────
    def check(self, kept: list[Logged], faults: list[object]) -> None:
        """After every start: the chain is whole, what anybody was told is there, and nothing nobody said."""
        broken = self.outcome.broken
        broken += [f"chain: {fault}" for fault in faults]
        place_of = {one.entry.id: one.seq for one in kept}
        if len(place_of) != len(kept):
            broken.append("an entry is kept twice")
        for entry_id, seq in self.ledger.told.items():
            if entry_id not in place_of:
                broken.append(f"{entry_id} was acknowledged to its writer and is gone")
            elif seq and place_of[entry_id] != seq:
                broken.append(f"{entry_id} was told place {seq} and stands at {place_of[entry_id]}")
        strangers = place_of.keys() - {id_ for ids in self.ledger.said.values() for id_ in ids}
        broken += [f"{entry_id} was never said" for entry_id in sorted(strangers)]
        broken += self.server.mistakes + self.ledger.contradictions

    def hold_against(self, kept: list[Logged]) -> None:
        """At the end: everything meant stands in the log exactly once, each alert with one acknowledgement by name."""
        there = {one.entry.id for one in kept}
        for meant, ids in self.ledger.said.items():
            times = len(there.intersection(ids))
            code = self.ledger.refused.get(meant)
            if code is not None and not (code == "already_acknowledged" and "acknowledges" in meant):
                self.outcome.broken.append(f"{meant}: refused ({code})")
            elif times != (0 if code else 1) and not self.still_open(meant):
                self.outcome.broken.append(f"{meant}: kept {times} times")
        cases = {one.entry.subject for one in kept if one.entry.subject.startswith("case/")}
        if len(cases) != CREWS:
            self.outcome.broken.append(f"{len(cases)} cases for {CREWS} calls")
        for subject in sorted(cases):
            case = fold(subject, [understand(one) for one in kept if one.entry.subject == subject])
            alerts = list(case.alerts.values())
            if len(alerts) != 1 or alerts[0].acknowledged_by not in NURSES:
                self.outcome.broken.append(f"{subject}: {len(alerts)} alerts, not one acknowledged by name")
            if sum(one.kind == "alert_acknowledged" for one in case.timeline) > 1:
                self.outcome.broken.append(f"{subject}: acknowledged twice")

    def still_open(self, meant: str) -> bool:
        """The second nurse's tap may be on its way when the evening ends; nobody was told anything about it."""
        return "acknowledges" in meant and not self.ledger.told.keys() & set(self.ledger.said[meant])

    def sum_up(self) -> Outcome:
        outcome, network = self.outcome, self.network
        outcome.told, outcome.seconds = len(self.ledger.told), asyncio.get_running_loop().time()
        outcome.lost, outcome.doubled, outcome.lines_cut = network.lost, network.doubled, network.cut
        outcome.trace = hashlib.sha256("\n".join(self.ledger.trace).encode()).hexdigest()
        outcome.broken = list(dict.fromkeys(outcome.broken))
        return outcome


if __name__ == "__main__":
    sys.stdout.write(f"{simulate(int(sys.argv[1]))}\n")
