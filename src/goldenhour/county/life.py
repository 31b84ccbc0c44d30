"""The people of the simulated county. Each looks at the cases as they stand and does the next thing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from goldenhour.county.script import Patient, patient_of, signs_at
from goldenhour.emergency.bodies import Condition, Mark
from goldenhour.emergency.case import Alert, AlertState, Case, Run
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.priority import priority_of
from goldenhour.emergency.unit import Unit
from goldenhour.kit.log import Receipt
from goldenhour.kit.refusals import Refusal

logger = structlog.get_logger()

LOOK_SECONDS = 0.5
"""How often the county looks around, in real time."""
MOVE_SECONDS = 2.0
"""How often a driving unit's position is reported, in real time."""

WAITING_AT_MOST = 10
"""Cases without a unit, from which on no further calls come: a backlog shows nothing more."""

Say = Callable[..., Awaitable[Receipt]]
"""`say(person, action_name, body, **places)`: the way in that people use, given by `app/demo.py`."""
See = Callable[[Person, str, float, float], None]
"""`see(person, unit, lat, lon)`: a unit's position, as its own tablet would send it."""


class Controls(msgspec.Struct):
    """What a person can turn. `rate` is calls an hour of simulated time, `speed` simulated minutes a real minute."""

    rate: float = 20.0
    speed: float = 4.0
    paused: bool = False
    taken: set[str] = set()
    """What people have taken over: `desk/<county>`, `unit/<id>`, `hospital/<id>`."""


class County:
    """One simulated county, alive while `live` runs."""

    def __init__(
        self,
        house: House,
        county: str,
        say: Say,
        see: See,
        controls: Controls | None = None,
        watched: str | None = None,
        keep: Callable[[Controls], None] = lambda controls: None,
    ) -> None:
        self.house = house
        self.code = county
        self.say = say
        self.see = see
        self.watched = watched  # the hospital whose board people look at: every third patient goes there
        self.controls = controls or Controls()
        self.keep = keep  # told whenever a person turned something: what is in their hands stays there after a crash
        self.refused = 0
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._promised: set[str] = set()

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def minutes(self, minutes: float) -> None:
        """Let simulated minutes pass; they do not pass while paused."""
        left = minutes * 60.0
        while left > 0:
            step = min(0.5, left / self.controls.speed)
            await self.house.world.sleep(step)
            if not self.controls.paused:
                left -= step * self.controls.speed

    async def free(self, what: str) -> None:
        """Wait while a person has this in their own hands."""
        while what in self.controls.taken:
            await self.house.world.sleep(1.0)

    # ── looking around ───────────────────────────────────────────────────────────────────────────────────────────
    async def live(self) -> None:
        """Run for ever."""
        while True:
            await self.house.world.sleep(LOOK_SECONDS)
            if not self.controls.paused:
                self.maybe_call(LOOK_SECONDS * self.controls.speed / 3600)
                self.look()

    def maybe_call(self, hours: float) -> None:
        """Calls come at random, `rate` an hour on average; none while many wait for a unit already."""
        here = (
            case
            for case in self.house.book.open_cases.values()
            if case.county == self.code and not case.visited and not case.casualty
        )
        waiting = sum(not case.runs for case in here)
        if waiting < WAITING_AT_MOST and self.house.world.random.random() < self.controls.rate * hours:
            self.begin(f"call/{self.house.world.new_id()}", self.take_call())

    def look(self) -> None:
        """Begin what has to be done and nobody is doing yet."""
        for case in list(self.house.book.open_cases.values()):
            if case.county != self.code or case.call is None or case.casualty is not None:  # those: drilling.py
                continue
            if not case.runs and case.casualty is None and f"desk/{self.code}" not in self.controls.taken:
                self.begin(f"send/{case.id}", self.send_unit(case.id))
            for run in case.runs.values():
                unit = self.house.book.units.get(run.unit)
                if unit is not None and unit.synthetic and not run.is_over:
                    self.begin(f"run/{case.id}/{run.unit}", self.go_on_run(case.id, unit))
            for alert in case.alerts.values():
                if alert.state in (AlertState.ALERTED, AlertState.ACKNOWLEDGED, AlertState.ARRIVED):
                    self.begin(f"alert/{alert.id}", self.answer_alert(case.id, alert.id))

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        if name in self._busy:
            work.close()
            return
        task = asyncio.create_task(self.guarded(name, work))
        self._busy[name] = task
        task.add_done_callback(lambda _: self._busy.pop(name, None))

    async def guarded(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """A simulated person whose saying is refused (a person was quicker) looks again a little later."""
        try:
            await work
        except Refusal as refusal:
            self.refused += 1
            logger.info("simulated_person_refused", work=name, code=refusal.code)
            await self.house.world.sleep(5.0)
        except Exception:
            logger.exception("simulated_person_failed", work=name)
            await self.house.world.sleep(30.0)

    def stop(self) -> None:
        for task in list(self._busy.values()):
            task.cancel()

    # ── its people ───────────────────────────────────────────────────────────────────────────────────────────────
    def dispatcher(self) -> Person:
        return self.person(Role.DISPATCHER, "dispatcher", f"county/{self.code}", "模擬執勤員")

    def crew(self, unit: Unit) -> Person:
        name = unit.crew[0] if unit.crew else "模擬救護員"
        return self.person(Role.CREW, f"crew-{unit.id}", f"county/{unit.county}", name, unit=unit.id)

    def nurse(self, hospital: str) -> Person:
        return self.person(Role.ED_NURSE, f"nurse-{hospital}", f"hospital/{hospital}", "模擬護理師")

    def person(self, role: Role, name: str, organisation: str, called: str, unit: str | None = None) -> Person:
        return Person(id=f"person/simulated-{name}", name=called, roles=frozenset({role}), organisation=organisation,
                      unit=unit, synthetic=True)  # fmt: skip

    # ── what they do ─────────────────────────────────────────────────────────────────────────────────────────────
    async def take_call(self) -> None:
        """A call, somewhere near one of the county's stations."""
        chance, case_id = self.house.world.random, self.house.world.new_id()
        stations = [unit for unit in self.house.book.units.values() if unit.county == self.code]
        if not stations:
            return
        near = chance.choice(stations)
        lat, lon = near.lat + chance.gauss(0, 0.012), near.lon + chance.gauss(0, 0.012)
        county = self.house.country.county_at(lat, lon)
        if county is None or county.code != self.code:
            lat, lon = near.lat, near.lon
        patient = patient_of(case_id)
        place = {"lat": round(lat, 5), "lon": round(lon, 5), "county": self.code, "how": "simulation",
                 "address": f"{near.station}附近（模擬）"}  # fmt: skip
        body = {"place": place, "complaint": patient.scene.complaint, "level": patient.scene.level,
                "note": patient.scene.told, "patient_age": patient.age, "patient_sex": patient.sex,
                "origin": "simulation", "synthetic": True, "speed": self.controls.speed}  # fmt: skip
        await self.say(self.dispatcher(), "take_call", body, entry_id=case_id)

    async def send_unit(self, case_id: str) -> None:
        """The nearest free simulated unit, after the time a dispatcher needs."""
        await self.minutes(0.7)
        await self.free(f"desk/{self.code}")
        case = await self.house.book.case(case_id)
        if case.runs or case.call is None or case.visited or not case.is_open:
            return
        nearest = await self.nearest_units(case)
        if not nearest:
            await self.minutes(2.0)
            return
        unit, eta = nearest[0]
        self._promised.add(unit.id)
        body = {"unit": unit.id, "name": unit.name, "crew_level": unit.crew_level, "eta_min": round(eta, 1),
                "unit_type": unit.unit_type}  # fmt: skip
        try:
            await self.say(self.dispatcher(), "send_unit", body, case=case_id)
        finally:
            self._promised.discard(unit.id)

    async def nearest_units(self, case: Case) -> list[tuple[Unit, float]]:
        assert case.call is not None
        place = (case.call.place.lat, case.call.place.lon)
        free = [unit for unit in self.house.book.units.values() if self.can_send(unit)]
        drives = await self.house.travel.minutes([self.position(unit) for unit in free], place)
        return sorted(zip(free, (drive.minutes for drive in drives), strict=True), key=lambda pair: pair[1])

    def can_send(self, unit: Unit) -> bool:
        """A simulated unit of the county, on duty, not in a person's hands, not busy and not promised elsewhere."""
        ours = unit.synthetic and unit.county == self.code and f"unit/{unit.id}" not in self.controls.taken
        idle = unit.on_duty and unit.id not in self._promised and self.house.book.case_of_unit(unit.id) is None
        return ours and idle

    def position(self, unit: Unit) -> tuple[float, float]:
        seen = self.house.book.sightings.get(unit.id)
        return (seen.lat, seen.lon) if seen else (unit.lat, unit.lon)

    async def drive(self, unit: Unit, to: tuple[float, float]) -> None:
        """Go there, reporting the position on the way."""
        begin = self.position(unit)
        (estimate,) = await self.house.travel.minutes([begin], to)
        steps = max(1, round(estimate.minutes * 60 / self.controls.speed / MOVE_SECONDS))
        for step in range(1, steps + 1):
            await self.minutes(estimate.minutes / steps)
            share = step / steps
            lat, lon = (a + (b - a) * share for a, b in zip(begin, to, strict=True))
            self.see(self.crew(unit), unit.id, lat, lon)

    async def go_on_run(self, case_id: str, unit: Unit) -> None:
        """A crew's run, from wherever it stands to being free again."""
        await self.free(f"unit/{unit.id}")
        case = await self.house.book.case(case_id)
        assert case.call is not None
        patient = patient_of(case_id, case.call.complaint)
        scene = (case.call.place.lat, case.call.place.lon)
        await self.mark(case_id, unit, Mark.EN_ROUTE, self.minutes(patient.turnout_min))
        await self.mark(case_id, unit, Mark.AT_SCENE, self.drive(unit, scene))
        await self.mark(case_id, unit, Mark.AT_PATIENT, self.minutes(patient.to_patient_min))
        await self.record(case_id, unit, patient)
        if not patient.transported:
            await self.mark(case_id, unit, Mark.AVAILABLE, self.minutes(3))
            await self.say(self.dispatcher(), "close_call", {"disposition": "未送醫（模擬）"}, case=case_id)
            return
        await self.warn(case_id, unit, patient)
        await self.mark(case_id, unit, Mark.LEFT_SCENE, self.minutes(patient.on_scene_min / 2))
        await self.bring(case_id, unit, patient)
        await self.mark(case_id, unit, Mark.LEFT_HOSPITAL, self.minutes(6))
        await self.drive(unit, (unit.lat, unit.lon))
        await self.mark(case_id, unit, Mark.BACK_AT_STATION, self.minutes(0.2))

    async def mark(self, case_id: str, unit: Unit, mark: Mark, first: Coroutine[Any, Any, None]) -> None:
        """Do what comes first, then report the time; skipped when it is reported already."""
        run = await self.run_of(case_id, unit)
        if run is None or mark in run.times or run.stood_down_reason:
            first.close()
            return
        await first
        await self.free(f"unit/{unit.id}")
        run = await self.run_of(case_id, unit)
        if run is not None and mark not in run.times and not run.stood_down_reason:
            await self.say(self.crew(unit), "report_time", {"unit": unit.id, "mark": mark}, case=case_id)

    async def run_of(self, case_id: str, unit: Unit) -> Run | None:
        return (await self.house.book.case(case_id)).runs.get(unit.id)

    async def record(self, case_id: str, unit: Unit, patient: Patient) -> None:
        """What a crew writes at the scene, item by item; what is written already is left alone."""
        case = await self.in_our_hands(case_id, unit)
        crew, scene = self.crew(unit), patient.scene
        if case.patient.age_years is None:
            described = {"name": patient.name, "sex": patient.sex, "age_years": patient.age}
            await self.say(crew, "describe_patient", described, case=case_id)
        if case.history.complaint is None:
            began = (self.house.world.now() - timedelta(minutes=40)).isoformat()
            told = {"complaint": scene.told, "onset_at": began}
            if scene.condition is Condition.STROKE:
                told["last_known_well_at"] = began
            await self.say(crew, "take_history", told, case=case_id)
        await self.take_signs(case_id, unit, patient)
        case = await self.in_our_hands(case_id, unit)
        for code in scene.findings if not case.findings else ():
            await self.say(crew, "note_finding", {"code": code}, case=case_id)
        await self.minutes(patient.on_scene_min / 4)
        case = await self.in_our_hands(case_id, unit)
        for code in scene.procedures if not case.procedures else ():
            await self.say(crew, "do_procedure", {"code": code}, case=case_id)
        for code, dose, unit_of_dose, route in scene.medications if not case.medications else ():
            given = {"code": code, "dose": dose, "dose_unit": unit_of_dose, "route": route}
            await self.say(crew, "give_medication", given, case=case_id)
        if scene.condition is not Condition.OTHER and case.suspected is None:
            await self.say(crew, "suspect_condition", {"condition": scene.condition, "why": scene.why}, case=case_id)

    async def in_our_hands(self, case_id: str, unit: Unit) -> Case:
        """The case as it stands once no person has this unit."""
        await self.free(f"unit/{unit.id}")
        return await self.house.book.case(case_id)

    async def take_signs(self, case_id: str, unit: Unit, patient: Patient) -> None:
        case = await self.in_our_hands(case_id, unit)
        phase = "transport" if Mark.LEFT_SCENE in case.runs[unit.id].times else "scene"
        signs = signs_at(patient, len(case.vital_signs)) | {"phase": phase}
        await self.say(self.crew(unit), "take_vital_signs", signs, case=case_id)

    async def warn(self, case_id: str, unit: Unit, patient: Patient) -> None:
        """Warn the nearest open hospital that can treat this. A hospital that diverts is followed by the next."""
        case = await self.house.book.case(case_id)
        if any(alert.state in (AlertState.ALERTED, AlertState.ACKNOWLEDGED) for alert in case.alerts.values()):
            return
        refused = {alert.hospital for alert in case.alerts.values()}
        choice = await self.choose_hospital(case, unit, refused)
        if choice is None:
            return
        hospital, minutes = choice
        arrives = self.house.world.now() + timedelta(minutes=(minutes + patient.on_scene_min / 2) / self.controls.speed)
        body = {"hospital": hospital, "unit": unit.id, "eta_at": arrives.isoformat(),
                "priority": priority_of(case, self.house.world.now()).priority}  # fmt: skip
        await self.free(f"unit/{unit.id}")
        await self.say(self.crew(unit), "alert_hospital", body, case=case_id)

    async def choose_hospital(self, case: Case, unit: Unit, refused: set[str]) -> tuple[str, float] | None:
        assert case.call is not None
        near = [h for h in self.house.country.hospitals if h.county == self.code and h.lat is not None
                and h.id not in refused and not self.closed(h.id)]  # fmt: skip
        fit = [h for h in near if h.level_for(case.condition).rank >= 2] or near
        if patient_of(case.id).seed % 3 == 0:
            fit = [h for h in fit if h.id == self.watched] or fit
        from_place = (case.call.place.lat, case.call.place.lon)
        drives = [(await self.house.travel.minutes([from_place], (h.lat or 0, h.lon or 0)))[0].minutes for h in fit]
        best = min(zip(drives, (h.id for h in fit), strict=True), default=None)
        return (best[1], best[0]) if best else None

    def closed(self, hospital: str) -> bool:
        state = self.house.book.hospitals.get(hospital)
        return state is not None and state.closed_for() is not None

    async def bring(self, case_id: str, unit: Unit, patient: Patient) -> None:
        """Drive to the hospital that stands warned, taking vital signs; if it diverts, warn and take the next."""
        while True:
            case = await self.house.book.case(case_id)
            if Mark.AT_HOSPITAL in case.runs[unit.id].times:
                return
            alert = case.alert
            if alert is None or alert.state in (AlertState.DIVERTED, AlertState.STOOD_DOWN):
                await self.warn(case_id, unit, patient)
                await self.minutes(0.5)
                continue
            hospital = self.house.country.hospital(alert.hospital)
            await self.take_signs(case_id, unit, patient)
            await self.drive(unit, (hospital.lat or unit.lat, hospital.lon or unit.lon))
            if (await self.house.book.case(case_id)).alerts[alert.id].state is not AlertState.DIVERTED:
                break
        await self.take_signs(case_id, unit, patient)
        await self.mark(case_id, unit, Mark.AT_HOSPITAL, self.minutes(0.1))
        await self.sign(case_id, alert, self.crew(unit), "giving", 5)

    async def sign(self, case_id: str, alert: Alert, person: Person, side: str, after_min: float) -> None:
        await self.minutes(after_min)
        case = await self.house.book.case(case_id)
        if side not in case.alerts[alert.id].signatures:
            body = {"side": side, "name": person.name}
            await self.say(person, "sign_handover", body, case=case_id, alert=alert.id)

    async def answer_alert(self, case_id: str, alert_id: str) -> None:
        """An emergency department: takes notice, prepares, notes the arrival, signs, reports the outcome."""
        case = await self.house.book.case(case_id)
        alert, patient = case.alerts[alert_id], patient_of(case_id, case.call.complaint if case.call else None)
        here, nurse, at = f"hospital/{alert.hospital}", self.nurse(alert.hospital), {"case": case_id, "alert": alert_id}
        await self.free(here)
        if alert.state is AlertState.ALERTED:
            await self.minutes(0.6 + patient.turnout_min / 2)
            await self.free(here)
            if await self.state_of(case_id, alert_id) is AlertState.ALERTED:
                await self.say(nurse, "acknowledge_alert", {"name": nurse.name}, **at)
        for what in patient.scene.preparations:
            await self.minutes(1)
            await self.free(here)
            alert = (await self.house.book.case(case_id)).alerts[alert_id]
            if what not in alert.prepared and alert.state is AlertState.ACKNOWLEDGED:
                await self.say(nurse, "prepare", {"what": what, "name": nurse.name}, **at)
        await self.receive(case_id, alert, nurse, patient)

    async def receive(self, case_id: str, alert: Alert, nurse: Person, patient: Patient) -> None:
        at, here = {"case": case_id, "alert": alert.id}, f"hospital/{alert.hospital}"
        while True:
            case = await self.house.book.case(case_id)
            alert = case.alerts[alert.id]
            run = case.runs.get(alert.unit)
            if alert.state in (AlertState.DIVERTED, AlertState.STOOD_DOWN, AlertState.HANDED_OVER):
                break
            if alert.state is AlertState.ACKNOWLEDGED and run and Mark.AT_HOSPITAL in run.times:
                await self.free(here)
                await self.say(nurse, "note_arrival", {}, **at)
                continue
            if alert.state is AlertState.ARRIVED:
                await self.free(here)
                await self.sign(case_id, alert, nurse, "receiving", 4)
            await self.minutes(0.5)
        if alert.state is AlertState.HANDED_OVER and alert.judged is None and patient.seed % 3 == 0:
            verdict = "over" if patient.seed % 5 == 0 else "useful"
            await self.say(nurse, "judge_alert", {"verdict": verdict, "name": nurse.name}, **at)
        if alert.state is AlertState.HANDED_OVER and alert.outcome is None:
            await self.minutes(patient.in_ed_min)
            await self.free(here)
            await self.report_outcome(case_id, alert, nurse, patient)

    async def report_outcome(self, case_id: str, alert: Alert, nurse: Person, patient: Patient) -> None:
        """Not every one reports, as in reality: half of the hospitals (National Audit Office: 53.66 %)."""
        case = await self.house.book.case(case_id)
        if patient.seed % 2 and case.alerts[alert.id].outcome is None:
            body = {"condition": patient.scene.condition, "diagnosis": patient.scene.diagnosis,
                    "disposition": patient.scene.disposition}  # fmt: skip
            await self.say(nurse, "report_outcome", body, case=case_id, alert=alert.id)

    async def state_of(self, case_id: str, alert_id: str) -> AlertState:
        return (await self.house.book.case(case_id)).alerts[alert_id].state
