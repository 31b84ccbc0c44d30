"""`kill -9` of the real server in the middle of consults and transfers: nothing that was answered is lost, no step of the
program is taken twice, and none is left out. Those who speak repeat what was not answered, as pages do."""

from __future__ import annotations

import asyncio
import json
import os
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.serving import Server
from goldenhour.app.logs import open_log
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_accounts
from goldenhour.emergency.people import Role
from goldenhour.kit.log import Logged
from goldenhour.kit.world import World
from tests.faults.tables import read_all
from tests.faults.town import Town

KILLS = 40 if os.environ.get("GOLDENHOUR_CAMPAIGN") == "full" else 4
PATIENTS = 3
ASKING = "0401180014"
OTHERS = ("1101100011", "1131010011", "0601160016", "1101010012")
"""In the order in which the asking hospital wants them rung."""
PLACE = {"lat": 25.0408, "lon": 121.519, "county": "A", "address": "臺大醫院"}
Entries = list[dict[str, Any]]


async def physicians(data: Path) -> dict[str, str]:
    """One per hospital, signed in: their tokens."""
    world, settings = World(), Settings(data=data)
    log, audit = await open_log(settings, world, "log"), await open_log(settings, world, "audit")
    accounts, tokens = open_accounts(settings, world, audit), {}
    for hospital in (ASKING, *OTHERS):
        made = await accounts.register(
            None, name=f"Dr {hospital}", sign_in=f"dr{hospital}", password=uuid.uuid4().hex, roles={Role.ED_PHYSICIAN},
            organisation=f"hospital/{hospital}", organisation_name=hospital,
        )  # fmt: skip
        tokens[hospital] = (await accounts.begin_session(made.person())).token
    await log.close()
    await audit.close()
    accounts.close()
    return tokens


async def until(town: Town, case: str, true: Callable[[Entries], Any]) -> Any:
    """What the timeline says, once it does."""
    async with asyncio.timeout(90):
        while True:
            status, answer = await town.ask(ASKING, "GET", f"/cases/{case}/entries")
            assert status == 200, answer
            if found := true([one["entry"] for one in answer["entries"]]):
                return found
            await asyncio.sleep(0.1)


def of_kind(kind: str, **wanted: Any) -> Callable[[Entries], Any]:
    """The first entry of this kind that says this."""

    def found(entries: Entries) -> Any:
        return next(
            (one for one in entries if one["kind"] == kind and wanted.items() <= one["body"].items()),
            None,
        )

    return found


async def patient(town: Town) -> str:
    """A patient who walks in: a consult that three hospitals decline, then a transfer that is refused after acceptance."""
    case = await town.say(ASKING, "/visits", hospital=ASKING, place=PLACE, complaint="103119", level="2305003")
    consult = await town.say(ASKING, f"/cases/{case}/consults", hospital=ASKING, specialty="neurology",
                             question="lysis?", name="林怡君")  # fmt: skip
    at = f"/cases/{case}/consults/{consult}"
    for hospital in OTHERS[:3]:
        await until(town, case, of_kind("consult_rung", hospital=hospital))
        await town.say(hospital, f"{at}/declining", hospital=hospital, name="x", reason="in theatre")
    await until(town, case, of_kind("consult_rung", hospital=OTHERS[3]))
    await town.say(OTHERS[3], f"{at}/taking", hospital=OTHERS[3], name="x")
    await town.say(OTHERS[3], f"{at}/advice", advice="transfer", diagnosis="stroke", name="x")
    transfer = await town.say(ASKING, f"/cases/{case}/transfers", hospital=ASKING, channel="stroke",
                              reason="specialist", name="林怡君")  # fmt: skip
    await moved(town, case, f"/cases/{case}/transfers/{transfer}")
    return case


async def moved(town: Town, case: str, at: str) -> None:
    first, second, third, _ = OTHERS
    answer_by = (datetime.now(UTC) + timedelta(minutes=15)).isoformat()
    for hospital in (first, second):
        await town.say(ASKING, f"{at}/asks", hospital=hospital, answer_by=answer_by, name="林怡君")
    await town.say(first, f"{at}/asks/{first}/acceptance", name="x")
    await until(town, case, of_kind("hospital_alerted", hospital=first))
    await until(town, case, of_kind("transfer_ask_ended", hospital=second, why="taken_elsewhere"))
    await town.say(first, f"{at}/asks/{first}/refusal", reason="no bed", name="x")
    await until(town, case, of_kind("alert_stood_down"))
    await town.say(ASKING, f"{at}/asks", hospital=third, answer_by=answer_by, name="林怡君")
    await town.say(third, f"{at}/asks/{third}/acceptance", name="x")
    alert = (await until(town, case, of_kind("hospital_alerted", hospital=third)))["id"]
    await town.say(third, f"/cases/{case}/alerts/{alert}/acknowledgement", name="x")
    await town.say(
        ASKING, f"{at}/transport", means="private_ambulance", escort="nurse", name="林怡君", vehicle="ABC-123"
    )
    await town.say(ASKING, f"{at}/departure", name="林怡君")
    await town.say(third, f"/cases/{case}/alerts/{alert}/arrival")
    await until(town, case, of_kind("transfer_ended", how="arrived"))


@dataclass
class Came:
    kept: list[Logged]
    faults: list[Any]
    lost: dict[str, int | None]
    cases: list[str]
    kills: int

    def bodies(self, case: str, kind: str) -> list[dict[str, Any]]:
        mine = (one.entry for one in self.kept if one.entry.subject == f"case/{case}" and one.entry.kind == kind)
        return [json.loads(bytes(entry.body)) for entry in mine]


async def live_through(data: Path) -> Came:
    town = Town(data, await physicians(data), await asyncio.to_thread(Server, data))
    await town.say(ASKING, f"/hospitals/{ASKING}/consult-rules", wait_s=600, order=list(OTHERS), name="林怡君")
    killing = asyncio.create_task(town.kill_again_and_again(KILLS))
    cases: list[str] = []
    while not cases or not killing.done():
        cases += await asyncio.gather(*(patient(town) for _ in range(PATIENTS)))
    await killing
    await asyncio.sleep(1.5)  # a step that would be taken twice is taken now
    town.server.stop()
    kept, faults = await read_all(data)
    return Came(kept, faults, town.lost(kept), cases, town.kills)


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> Came:
    return asyncio.run(live_through(tmp_path_factory.mktemp("killed")))


def test_nothing_that_was_answered_is_lost(came: Came) -> None:
    assert came.kills == KILLS
    assert came.faults == []
    assert came.lost == {}


def test_a_consult_rings_hospital_after_hospital_each_step_once(came: Came) -> None:
    for case in came.cases:
        rung = came.bodies(case, "consult_rung")
        assert [one["number"] for one in rung] == list(range(1, len(rung) + 1))
        assert list(dict.fromkeys(one["hospital"] for one in rung)) == list(OTHERS)
        assert Counter((one["hospital"], one["channel"]) for one in rung).most_common(1)[0][1] == 1
        assert len(came.bodies(case, "consult_declined")) == 3
        assert len(came.bodies(case, "consult_advised")) == 1


def test_a_transfer_warns_withdraws_and_ends_each_step_once(came: Came) -> None:
    first, second, third, _ = OTHERS
    for case in came.cases:
        assert [one["hospital"] for one in came.bodies(case, "hospital_alerted")] == [first, third]
        assert len(came.bodies(case, "alert_stood_down")) == 1
        assert [(one["hospital"], one["why"]) for one in came.bodies(case, "transfer_ask_ended")] == [
            (second, "taken_elsewhere")
        ]
        assert [one["how"] for one in came.bodies(case, "transfer_ended")] == ["arrived"]


def test_what_rings_climbs_each_step_once(came: Came) -> None:
    """The warnings of the hospitals that accepted climb the ladder of alerts meanwhile."""
    for case in came.cases:
        climbs = Counter((one["alert"], one["step"], one.get("round", 1)) for one in came.bodies(case, "alert_climbed"))
        assert climbs
        assert climbs.most_common(1)[0][1] == 1
