"""One chest pain from the call to the indicators, over HTTP, as the people of it would do it.

The script is `goldenhour.app.story.STEPS`. What each step changes for the others is looked at here (`after`), and told
in `docs/one-emergency.md`, which this test writes (`make docs`) and otherwise holds to be true.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goldenhour.app import story
from goldenhour.app.story import ACTION_OF, ALERT, CASE, CAST, HOSPITAL, PLACES, STEPS, Step
from goldenhour.emergency.entries import KINDS, understand
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.timelines.telling import tell
from tests.story.screen import Screen
from tests.world import BEGIN

PAGE = Path(__file__).parent.parent.parent / "docs" / "one-emergency.md"
DISPATCHER, CREW, NURSE, PHYSICIAN = (
    CAST[role] for role in (Role.DISPATCHER, Role.CREW, Role.ED_NURSE, Role.ED_PHYSICIAN)
)


@dataclass
class Stage:
    """What the looks below look through."""

    house: House
    client: Any
    people: Any
    board: Screen
    boards: list[str] = field(default_factory=list)
    """The tile of this patient as it stood on the board, one after another; "" once it has left."""

    async def read(self, who: Any, path: str, status: int = 200) -> Any:
        answer = await self.client(who).get(path, headers={"accept": "application/json"})
        assert answer.status_code == status, (path, answer.text)
        return answer.json()

    async def case(self, who: Any = CREW) -> Any:
        return await self.read(who, f"/cases/{CASE}")

    async def tile(self) -> str:
        """The newest tile on the board."""
        event, data = (await self.board.newest())[-1]
        assert data["key"] == f"case-{CASE}"
        self.boards.append(data.get("html", "") if event == "put" else "")
        return self.boards[-1]


Look = Callable[[Stage], Awaitable[Sequence[str]]]
LOOKS: dict[str, Look] = {}


def after(step: str) -> Callable[[Look], Look]:
    """Register what is looked at once this step is said. Returns sentences for the page."""
    assert step in {s.id for s in STEPS}

    def register(look: Look) -> Look:
        assert step not in LOOKS
        LOOKS[step] = look
        return look

    return register


# ── what the others see ──────────────────────────────────────────────────────────────────────────────────────────────
@after(CASE)
async def _(stage: Stage) -> Sequence[str]:
    ranking = await stage.read(DISPATCHER, f"/cases/{CASE}/unit-ranking")
    assert ranking[0]["unit"] == story.UNIT
    assert ranking[0]["can_be_sent"]
    assert ranking[0]["reasons"]
    assert f'id="case-{CASE}"' in (await stage.client(DISPATCHER).get("/desk")).text
    await stage.read(CREW, f"/cases/{CASE}", 404)
    return [
        "The desk shows the case on its map and in its list.",
        f"The ranking (`GET /cases/{CASE}/unit-ranking`) puts {ranking[0]['name']} first: "
        f"{'; '.join(ranking[0]['reasons'])}.",
        "The crew has not been sent yet: for them there is no such case (404).",
    ]


@after("a-unit-goes")
async def _(stage: Stage) -> Sequence[str]:
    assert (await stage.client(CREW).get("/tablet")).headers["location"] == "/tablet/app"
    assert (await stage.client(CREW).get(f"/cases/{CASE}")).status_code == 200
    return ["The tablet opens the run by itself; from now on the case is open to this crew."]


@after("at-patient")
async def _(stage: Stage) -> Sequence[str]:
    times = (await stage.case())["units"][0]["times"]
    assert list(times) == ["en_route", "at_scene", "at_patient"]
    return ["The desk sees every time as it is tapped. Each is the crew's own clock, kept beside ours."]


@after("a-slip-of-the-finger")
async def _(stage: Stage) -> Sequence[str]:
    assert (await stage.case())["vital_signs"] == []
    return ["Nothing of it is kept. Between 260 and 400 mmHg the crew would have been asked: is it right?"]


@after("first-signs")
async def _(stage: Stage) -> Sequence[str]:
    signs = (await stage.case())["vital_signs"]
    assert [one["signs"]["spo2"] for one in signs] == [95]
    news2 = signs[0]["news2"]
    assert (news2["score"], news2["missing"]) == (2, ["temperature_c"])
    return [f"NEWS2 is at least {news2['score']}; it says which sign is missing for the whole score: temperature."]


@after("the-suspicion")
async def _(stage: Stage) -> Sequence[str]:
    ranked = await stage.read(CREW, f"/cases/{CASE}/hospitals")
    chosen = next(one for one in ranked if one["hospital"] == HOSPITAL)
    assert ranked.index(chosen) < 3
    assert chosen["reasons"]
    await stage.read(NURSE, f"/cases/{CASE}", 404)
    return [
        f"Hospitals are ranked (`GET /cases/{CASE}/hospitals`): {chosen['name']}, {chosen['minutes']} min, "
        f"{'; '.join(chosen['reasons'])}.",
        "The hospital does not know of the patient yet, and may not: 404.",
    ]


@after(ALERT)
async def _(stage: Stage) -> Sequence[str]:
    tile = await stage.tile()
    assert 'data-alarm="high"' in tile
    assert "58" in tile
    assert len(tile.encode()) < 8 * 1024
    await stage.read(stage.people.foreign_nurse, f"/cases/{CASE}", 404)
    return [
        "One server-sent event puts one tile on the board of this hospital, and the board sounds:",
        f"> {text_of(tile)}",
        "To every other hospital the patient does not exist (404).",
    ]


@after("somebody-noticed")
async def _(stage: Stage) -> Sequence[str]:
    tile = await stage.tile()
    assert "data-alarm" not in tile
    assert NURSE.name in tile
    assert (await stage.case())["alerts"][0]["alert"]["acknowledged_by"] == NURSE.name
    path = f"/cases/{CASE}/alerts/{ALERT}/acknowledgement"
    second = await stage.client(PHYSICIAN).say(path, name=PHYSICIAN.name)
    assert second.status_code == 409
    assert NURSE.name in second.json()["error"]["message"]
    return [
        "The alarm stops on every screen of the hospital. The crew's tablet says who noticed, and when.",
        f"A second person who acknowledges is told (409): “{second.json()['error']['message']}”",
    ]


@after("cath-lab")
async def _(stage: Stage) -> Sequence[str]:
    assert "cath lab ✓" in await stage.tile()
    assert (await stage.case())["alerts"][0]["alert"]["prepared"] == {"cath_lab": True}
    return ["Board and tablet show: cath lab ✓."]


@after("second-signs")
async def _(stage: Stage) -> Sequence[str]:
    score = news2_on(await stage.tile())
    assert score >= 5
    return [f"On the board NEWS2 rises to {score}: somebody will run for a mistyped number."]


@after("signs-mended")
async def _(stage: Stage) -> Sequence[str]:
    score = news2_on(await stage.tile())
    assert score < news2_on(stage.boards[-2])
    assert [one["signs"]["spo2"] for one in (await stage.case())["vital_signs"]] == [95, 94]
    kept = (await stage.read(CREW, f"/cases/{CASE}/entries"))["entries"]
    assert [one["entry"]["body"]["spo2"] for one in kept if one["entry"]["kind"] == "vital_signs_taken"] == [95, 84, 94]
    return [
        f"The trend now reads 95, 94 % and NEWS2 on the board falls to {score}.",
        "The timeline keeps 95, 84 and 94: the wrong one is struck through beside the one that corrects it.",
    ]


@after("in-traffic")
async def _(stage: Stage) -> Sequence[str]:
    assert "data-until" in await stage.tile()
    return ["The countdown on the board follows."]


@after("at-hospital")
async def _(stage: Stage) -> Sequence[str]:
    assert "at the door" in await stage.tile()
    return ["The board says: at the door."]


@after("through-the-door")
async def _(stage: Stage) -> Sequence[str]:
    assert "is-here" in await stage.tile()
    return ["The board says: here."]


@after("handed-over")
async def _(stage: Stage) -> Sequence[str]:
    assert (await stage.case())["alerts"][0]["state"] == "arrived"
    return ["One signature is not a handover: the patient stays on the board until the other side has signed."]


@after("taken-over")
async def _(stage: Stage) -> Sequence[str]:
    alert = (await stage.case())["alerts"][0]
    assert alert["state"] == "handed_over"
    assert await stage.tile() == ""
    form = await stage.read(PHYSICIAN, f"/cases/{CASE}/alerts/{ALERT}/outcome.json")
    assert form["known"]["condition"]["value"] == "ami"
    return [
        "The tile leaves the board.",
        f"The outcome form (`GET …/outcome.json`) already knows: condition {form['known']['condition']['value']} "
        f"({form['known']['condition']['source']}). Left to the ED: {', '.join(form['left'])}.",
    ]


@after("the-outcome")
async def _(stage: Stage) -> Sequence[str]:
    await stage.house.write_views()  # views are written behind, within a second
    listing = await stage.read(NURSE, "/outcomes.json")
    assert [one["case"] for one in listing["reported"]] == [CASE]
    assert listing["missing"] == []
    return ["The hospital's list of missing outcomes is empty again."]


# ── the story ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
async def told(house: House, world: Any, client: Any, people: Any, app_of: Any) -> Any:
    """The whole emergency, said step by step; the page it makes, and the stage as it stands at the end."""
    assert BEGIN == story.BEGIN
    stage = Stage(house, client, people, Screen(app_of, NURSE, f"board/{HOSPITAL}"))
    sections = []
    try:
        for step in STEPS:
            world.clock.pass_(seconds=step.after)
            answer = await speak(client, step, world.now())
            seen = await LOOKS[step.id](stage) if step.id in LOOKS else []
            sections.append(await section(house, step, world.now(), answer, seen))
        sections.append("\n".join(["## What is left of it", "", *(f"- {line}" for line in await epilogue(stage)), ""]))
        yield stage, INTRODUCTION + "\n".join(sections)
    finally:
        await stage.board.leave()


async def speak(client: Any, step: Step, now: Any) -> Any:
    answer = await say(client, step, now)
    assert answer.status_code == (422 if step.refused else 201), (step.id, answer.text)
    if step.refused:
        assert answer.json()["error"]["code"] == step.refused
    return answer


async def say(client: Any, step: Step, now: Any) -> Any:
    path = ACTION_OF[step.action].path.format(**PLACES)
    body = msgspec.to_builtins(story.body_at(step, now))
    return await client(CAST[step.who]).say(path, id=step.id, at=now, corrects=step.corrects, **body)


async def test_the_page_of_one_emergency_is_true(told: Any) -> None:
    _, page = told
    if os.environ.get("GOLDENHOUR_WRITE_DOCS"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "docs/one-emergency.md is stale: run `make docs`"


async def test_every_step_is_on_the_timeline_in_its_order(told: Any) -> None:
    stage, _ = told
    kept = (await stage.read(DISPATCHER, f"/cases/{CASE}/entries"))["entries"]
    said = [step.id for step in STEPS if not step.refused and step.action != "register_unit"]
    assert [one["entry"]["id"] for one in kept] == said


async def test_saying_all_of_it_again_adds_nothing(told: Any) -> None:
    stage, _ = told
    before = await stage.house.log.head()
    now = BEGIN
    for step in STEPS:
        now += timedelta(seconds=step.after)
        if not step.refused:
            again = await say(stage.client, step, now)
            assert (again.status_code, again.json()["repeated"]) == (200, True)
    assert await stage.house.log.head() == before


async def epilogue(stage: Stage) -> list[str]:
    """The emergency as figures, as a story and as a chain."""
    await stage.house.write_views()
    authority = stage.people.authority
    figures = await stage.read(authority, "/indicators.json?since=2026-11-22&until=2026-11-22")
    minutes = {one["interval"]: one["median_min"] for one in figures["intervals"] if one["n"] == 1}
    assert minutes["call_to_scene"] == pytest.approx(6.5)
    assert minutes["alert_to_acknowledgement"] == pytest.approx(14 / 60)
    assert minutes["handover"] == pytest.approx(260 / 60)
    kept = (await stage.read(authority, f"/cases/{CASE}/entries"))["entries"]
    timeline = html.unescape((await stage.client(authority).get(f"/cases/{CASE}/timeline")).text)
    for words in ("Chest pain", "STEMI, inferior", "Aspirin", "SpO₂ 84%", "SpO₂ 94%", "cath lab", NURSE.name):
        assert words in timeline
    assert await stage.house.log.verify() == []
    return [
        "The health authority's indicators (`GET /indicators.json`) count it: "
        + ", ".join(f"{name.replace('_', ' ')} {minutes[name]:.2f} min" for name in SHOWN)
        + ".",
        f"Its timeline (`GET /cases/{CASE}/timeline`) reads as a story of {len(kept)} entries: who, what, when, from where.",
        "`goldenhour verify` walks the chain and finds nothing altered, missing or out of order.",
        "The audit log knows everybody who has looked.",
    ]


SHOWN = ("call_to_scene", "on_scene", "alert_to_acknowledgement", "alert_to_arrival", "handover")


async def test_whoever_read_the_case_stands_in_the_audit_log(told: Any) -> None:
    stage, _ = told
    await stage.house.flush_audit()
    readers = {logged.entry.by for logged in await stage.house.audit.timeline(f"case/{CASE}")}
    assert readers >= {DISPATCHER.id, CREW.id, NURSE.id, PHYSICIAN.id}
    assert stage.people.foreign_nurse.id not in readers


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────
INTRODUCTION = """# One emergency

A made-up chest pain, from the call to the outcome: who does what, what is sent, which entry comes of it, and what the
others see then. `tests/story/test_one_emergency.py` says it over HTTP and writes this page (`make docs`); it fails when
the page is no longer true. `make story` tells it in the terminal. People, patient and ambulance do not exist.

Every request is a *saying*: `{"id": ..., "at": ..., "body": {...}}`. Ids are made by whoever writes (here they can be
read; a tablet makes UUIDs), so that sending twice is harmless. Below, only the body is shown.

"""


async def section(house: House, step: Step, now: Any, answer: Any, seen: Sequence[str]) -> str:
    action, person = ACTION_OF[step.action], CAST[step.who]
    body = msgspec.json.format(msgspec.json.encode(story.body_at(step, now)), indent=2).decode()
    lines = [
        f"## {house.pages.clock(now, seconds=True)} · {step.told}",
        "",
        f"{person.name}, {step.who.replace('_', ' ').replace('ed ', 'ED ')} at `{person.place}`: "
        f"`POST {action.path.format(**PLACES)}`" + (f" with `corrects: {step.corrects}`" if step.corrects else ""),
        "",
        "```json",
        body,
        "```",
        "",
    ]
    if step.refused:
        lines += [f"Refused (`{step.refused}`): “{answer.json()['error']['message']}”", ""]
    else:
        logged = await house.log.find(step.id)
        assert logged is not None
        words = tell(understand(logged), await house.book.case(CASE), "en", house.country, lambda text: text)
        heard = ", ".join(KINDS[action.kind].listeners)
        lines += [f"Entry `{action.kind}`: {words}. Heard by: {heard}.", ""]
    for sentence in seen:
        lines += [sentence if sentence.startswith(">") else f"- {sentence}"]
    return "\n".join([*lines, ""] if seen else lines)


def text_of(tile: str) -> str:
    """The words of a tile."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", tile, flags=re.DOTALL))).strip()


def news2_on(tile: str) -> int:
    found = re.search(r"NEWS2 ≥?<b>(\d+)</b>", tile)
    assert found, text_of(tile)
    return int(found[1])
