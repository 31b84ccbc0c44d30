"""One emergency, told: a made-up chest pain from the call to the indicators, in the words of those who do it.

`STEPS` is the script. `tests/story/test_one_emergency.py` says it over HTTP and writes `docs/one-emergency.md`;
`goldenhour story` says it in the terminal, through the same actions. Everything in it is synthetic.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from goldenhour.app.settings import Settings
from goldenhour.app.wiring import ACTIONS, open_house
from goldenhour.emergency.actions import Saying, say
from goldenhour.emergency.entries import KINDS, understand
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.log import encode_json
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.world import World
from goldenhour.timelines.telling import tell

CASE, ALERT, UNIT = "one-chest-pain", "the-warning", "A-91"
HOSPITAL = "0401180014"
"""National Taiwan University Hospital, in Taiwan's tables."""
BEGIN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""10:00 in Taipei, a Sunday."""


def _person(role: Role, name: str, organisation: str, unit: str | None = None) -> Person:
    return Person(id=f"person/story-{role}", name=name, roles=frozenset({role}), organisation=organisation, unit=unit,
                  synthetic=True)  # fmt: skip


CAST: dict[Role, Person] = {
    Role.ADMINISTRATOR: _person(Role.ADMINISTRATOR, "示範管理員", "country/taiwan"),
    Role.DISPATCHER: _person(Role.DISPATCHER, "示範執勤員", "county/A"),
    Role.CREW: _person(Role.CREW, "示範救護員", "county/A", UNIT),
    Role.ED_NURSE: _person(Role.ED_NURSE, "示範護理師", f"hospital/{HOSPITAL}"),
    Role.ED_PHYSICIAN: _person(Role.ED_PHYSICIAN, "示範醫師", f"hospital/{HOSPITAL}"),
}
"""Made-up people; their names say so."""


class Step(NamedTuple):
    """One saying. `after` seconds have passed since the step before. A `timedelta` in the body is a time counted from
    that moment. `refused`: the code of the refusal it meets; nothing is kept then."""

    id: str
    after: int
    who: Role
    action: str
    told: str
    body: dict[str, Any]
    corrects: str | None = None
    refused: str = ""


STEPS: tuple[Step, ...] = (
    Step("the-unit", 0, Role.ADMINISTRATOR, "register_unit", N_("Long before: the ambulance is registered, once."),
         {"name": "演練91", "county": "A", "station": "示範分隊", "crew_level": "105003", "lat": 25.0478, "lon": 121.5170,
          "synthetic": True}),
    # 1 a call is taken
    Step(CASE, 60, Role.DISPATCHER, "take_call", N_("A man of 58 has chest pain. The dispatcher takes the call."),
         {"place": {"lat": 25.0330, "lon": 121.5290, "county": "A", "address": "臺北市大安區信義路二段（示範）", "how": "map"},
          "complaint": "103109", "level": "2305003", "note": "胸口悶痛半小時、冒冷汗", "patient_age": 58,
          "patient_sex": "male", "synthetic": True}),
    # 2 a unit is chosen and sent; it reports its times
    Step("a-unit-goes", 40, Role.DISPATCHER, "send_unit", N_("The desk ranks the units with reasons; the best is sent."),
         {"unit": UNIT, "name": "演練91", "crew_level": "105003", "eta_min": 4.5, "why": "最近的高級救護隊"}),
    Step("en-route", 70, Role.CREW, "report_time", N_("The crew is on its way: one tap."), {"mark": "en_route"}),
    Step("at-scene", 280, Role.CREW, "report_time", N_("At the house."), {"mark": "at_scene"}),
    Step("at-patient", 95, Role.CREW, "report_time", N_("Third floor, no lift: at the patient."), {"mark": "at_patient"}),
    # 3 the crew writes the care record
    Step("the-patient", 30, Role.CREW, "describe_patient", N_("Who the patient is, as far as known."),
         {"name": "陳示範", "sex": "male", "age_years": 58, "history": "高血壓", "allergies": "無已知過敏"}),
    Step("what-happened", 20, Role.CREW, "take_history", N_("What happened, and since when: the clock of the heart."),
         {"complaint": "胸口悶痛，傳到左臂", "onset_at": timedelta(minutes=-41)}),
    Step("a-slip-of-the-finger", 35, Role.CREW, "take_vital_signs", N_("A slip of the finger, systolic 1288, is refused."),
         {"systolic": 1288, "diastolic": 78, "pulse": 96}, refused="impossible_systolic"),
    Step("first-signs", 10, Role.CREW, "take_vital_signs", N_("The first set of vital signs."),
         {"systolic": 128, "diastolic": 78, "pulse": 96, "breaths": 20, "spo2": 95, "on_oxygen": False,
          "consciousness": "alert", "pain": 8}),
    Step("st-elevation", 90, Role.CREW, "note_finding", N_("The twelve-lead ECG shows ST elevation."), {"code": "9901053"}),
    Step("aspirin-given", 45, Role.CREW, "give_medication", N_("Aspirin, to be chewed."),
         {"code": "124201", "dose": 300, "dose_unit": "3706021", "route": "9927035"}),
    Step("the-suspicion", 15, Role.CREW, "suspect_condition", N_("The crew says what it thinks this is."),
         {"condition": "ami", "why": "下壁 ST 段上升"}),
    # 4 the hospital is warned; it acknowledges, prepares
    Step(ALERT, 25, Role.CREW, "alert_hospital", N_("Hospitals are ranked with reasons; one tap warns the chosen one."),
         {"hospital": HOSPITAL, "unit": UNIT, "eta_at": timedelta(minutes=12), "priority": "high"}),
    Step("somebody-noticed", 14, Role.ED_NURSE, "acknowledge_alert", N_("The board shouts until somebody by name has noticed."),
         {"name": "示範護理師"}),
    Step("left-scene", 100, Role.CREW, "report_time", N_("The crew knows who noticed, and leaves."), {"mark": "left_scene"}),
    Step("cath-lab", 60, Role.ED_PHYSICIAN, "prepare", N_("The cath lab is made ready; the crew sees it."),
         {"what": "cath_lab", "name": "示範醫師"}),
    Step("second-signs", 180, Role.CREW, "take_vital_signs", N_("On the way, a second set; the saturation is mistyped."),
         {"phase": "transport", "systolic": 118, "diastolic": 72, "pulse": 102, "breaths": 22, "spo2": 84,
          "on_oxygen": False, "consciousness": "alert", "pain": 7}),
    Step("signs-mended", 40, Role.CREW, "take_vital_signs", N_("It is mended by a second entry; the first stays readable."),
         {"phase": "transport", "systolic": 118, "diastolic": 72, "pulse": 102, "breaths": 22, "spo2": 94,
          "on_oxygen": False, "consciousness": "alert", "pain": 7}, corrects="second-signs"),
    Step("in-traffic", 30, Role.CREW, "revise_eta", N_("Traffic: a little later than thought."),
         {"eta_at": timedelta(minutes=6)}),
    # 5 arrival, signatures
    Step("at-hospital", 350, Role.CREW, "report_time", N_("The ambulance stands at the door."), {"mark": "at_hospital"}),
    Step("through-the-door", 40, Role.ED_NURSE, "note_arrival", N_("The patient is through the door."), {}),
    Step("handed-over", 240, Role.CREW, "sign_handover", N_("The crew signs that it handed over ..."),
         {"side": "giving", "name": "示範救護員", "place_in_ed": "急救一區"}),
    Step("taken-over", 20, Role.ED_NURSE, "sign_handover", N_("... and the nurse that she took over. Now it is complete."),
         {"side": "receiving", "name": "示範護理師", "place_in_ed": "急救一區"}),
    Step("left-hospital", 600, Role.CREW, "report_time", N_("The ambulance is cleaned and leaves."), {"mark": "left_hospital"}),
    Step("back-at-station", 500, Role.CREW, "report_time", N_("Back at the station, ready for the next."),
         {"mark": "back_at_station"}),
    # 6 what became of the patient
    Step("the-outcome", 3600, Role.ED_PHYSICIAN, "report_outcome",
         N_("The outcome: the form comes filled with what is known; only what only the ED knows is added."),
         {"condition": "ami", "diagnosis": "下壁 ST 段上升心肌梗塞 I21.1", "disposition": "cath_lab", "triage_level": 1,
          "wire_at": timedelta(minutes=-55), "left_ed_at": timedelta(minutes=-75)}),
)  # fmt: skip
"""In the order of the emergency. The ids are readable here; a tablet makes UUIDs."""

ACTION_OF = {action.name: action for action in ACTIONS}


PLACES = {"case": CASE, "alert": ALERT, "unit": UNIT}
"""What fills the `{places}` of the actions' paths."""


def body_at(step: Step, now: datetime) -> dict[str, Any]:
    """The body as it is said at this moment."""
    return {name: now + value if isinstance(value, timedelta) else value for name, value in step.body.items()}


@dataclass
class StoryClock:
    """The clock of the story: it moves when the story does."""

    moment: datetime = BEGIN

    def now(self) -> datetime:
        return self.moment


async def say_step(house: House, step: Step, now: datetime) -> None:
    """Say it as the person of the step, through the action that people use. Raises `Refusal`."""
    action = ACTION_OF[step.action]
    saying = Saying(id=step.id, at=now, corrects=step.corrects, body=msgspec.Raw(encode_json(body_at(step, now))))
    others = {name: place for name, place in PLACES.items() if name != action.subject and f"{{{name}}}" in action.path}
    await say(house.book, CAST[step.who], action, PLACES[action.subject], saying, others)


SCREENS = {
    "desk": N_("desk"),
    "tablet": N_("tablet"),
    "board": N_("board"),
    "indicators": N_("indicators"),
}


async def play(data: Path, language: str, pace: float, console: Console) -> None:
    """Tell the story in the terminal on a log of its own in `data`; `pace` is the pause between steps in seconds."""
    clock = StoryClock()
    world = World(now=clock.now)
    async with open_house(Settings(data=data), world) as house:
        translate = house.pages.translate(language)
        console.print(Text(translate(N_("One emergency, made up from beginning to end.")), style="bold"))
        for step in STEPS:
            clock.moment += timedelta(seconds=step.after)
            console.print()
            await tell_step(house, step, clock.moment, language, console)
            await asyncio.sleep(pace)
        seq, chain = await house.log.head()
        faults = await house.log.verify()
        words = translate(
            N_("{n} entries, none of them ever changed; {faults} faults in their chain. Witness {witness}")
        )
        console.print(
            Text("\n" + words.format(n=seq, faults=len(faults), witness=f"{seq}:{chain.hex()[:16]}…"), "bold")
        )


async def tell_step(house: House, step: Step, now: datetime, language: str, console: Console) -> None:
    """One step: what happens, who says it, the entry in words, and who hears it."""
    translate: Callable[[str], str] = house.pages.translate(language)
    speaker, action = CAST[step.who], ACTION_OF[step.action]
    console.print(Text(f"{house.pages.clock(now, seconds=True)}  {translate(step.told)}", "bold cyan"))
    try:
        await say_step(house, step, now)
    except Refusal as refusal:
        if refusal.code != step.refused:
            raise
        console.print(beneath(f"{speaker.name}: ✗ {refusal.sentence(translate)}", "yellow"))
        return
    logged = await house.log.find(step.id)
    assert logged is not None
    words = tell(understand(logged), await house.book.case(CASE), language, house.country, translate)
    console.print(beneath(f"{speaker.name}: {words}"))
    heard = ", ".join(translate(SCREENS[name]) for name in KINDS[action.kind].listeners)
    words = translate(N_("heard by: {screens}")).format(screens=heard)
    console.print(beneath(f"→ {words}   ({action.kind})", "dim"))


def beneath(text: str, style: str = "") -> Padding:
    """A line under the clock's column, its continuation too."""
    return Padding(Text(text, style), (0, 0, 0, 10))
