"""`kill -9` amid checks of defibrillators, volunteers who come and volunteers who leave, and the import of a file: what was
answered is there, nothing is there twice or by half, and who has left is left nowhere."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date
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
from goldenhour.responders.keeping import Volunteers
from goldenhour.responders.whose import COOKIE
from tests.aeds.finding.national_file import file_of
from tests.faults.tables import entry_ids, read_all
from tests.faults.town import Town
from tests.responders.scene import metres_north, registration
from tests.responders.test_keeping import files_with

FULL = os.environ.get("GOLDENHOUR_CAMPAIGN") == "full"
KILLS = 40 if FULL else 3
IMPORTS_KILLED = 20 if FULL else 1
PLACES = 2_000 if FULL else 600
DEVICES = ("1", "2", "3")
COMING = 3
LEAVING = 200
"""More than leave before the last kill."""
PLACE = {"lat": 25.0478, "lon": 121.5170, "county": "A", "address": "臺北市中正區忠孝西路一段49號"}
LEAVER = "離開的志工"


async def people(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """A dispatcher and a manager, signed in; volunteers, verified: their tokens and cookies."""
    world, settings = World(), Settings(data=data)
    audit = await open_log(settings, world, "audit")
    accounts, tokens, cookies = open_accounts(settings, world, audit), {}, {}
    for name, role in (("dispatcher", Role.DISPATCHER), ("manager", Role.AED_MANAGER)):
        made = await accounts.register(
            None, name=name, sign_in=name, password=uuid.uuid4().hex, roles={role}, organisation="county/A"
        )
        tokens[name] = (await accounts.begin_session(made.person())).token
    volunteers = Volunteers(accounts.store, world)
    for n in range(COMING + LEAVING):
        name, at = (f"volunteer {n}", 100.0) if n < COMING else (f"{LEAVER}{n}號", 5_000.0)
        token, one = await volunteers.register(registration(metres_north(at), name=name), "zh_Hant")
        await volunteers.verify(one.id, "person/authority")
        cookies[name] = f"{COOKIE}={token}"
    await audit.close()
    accounts.close()
    return tokens, cookies


@dataclass
class Came:
    kept: list[Logged]
    faults: list[Any]
    town: Town
    cases: list[str]
    checks: list[str]
    left: list[str]

    def bodies(self, kind: str, case: str = "") -> list[dict[str, Any]]:
        mine = (one.entry for one in self.kept if one.entry.kind == kind and one.entry.subject.endswith(case))
        return [json.loads(bytes(entry.body)) for entry in mine]


async def checking(town: Town, site: str, said: list[str], over: asyncio.Event) -> None:
    for device in itertools.cycle(DEVICES):
        note = f"check {len(said)}"
        said.append(note)
        await town.say("manager", f"/sites/{site}/devices/{device}/checks", on=date.today().isoformat(), name="李",
                       ready=True, note=note)  # fmt: skip
        if over.is_set():
            return


async def emergencies(town: Town, cases: list[str], over: asyncio.Event) -> None:
    while not over.is_set():
        case = await town.say("dispatcher", "/calls", place=PLACE, complaint="103101", level="2305003")
        cases.append(case)
        status, answer = await town.ask("dispatcher", "POST", f"/cases/{case}/responders", {"body": {"number": 1}})
        assert status == 201 or answer["error"]["code"] == "called_meanwhile", answer
        await asyncio.gather(*(coming(town, case, f"volunteer {n}") for n in range(COMING)))


async def coming(town: Town, case: str, who: str) -> None:
    await town.say(who, f"/responders/calls/{case}/answer", accepts=True)
    await town.say(who, f"/responders/calls/{case}/step", step="arrived")


async def leaving(town: Town, left: list[str], over: asyncio.Event) -> None:
    for name in [one for one in town.cookies if one.startswith(LEAVER)]:
        status, answer = await town.ask(name, "POST", "/responders/me/withdrawal", {"body": {}})
        assert status == 200 or answer["error"]["code"] == "no_volunteer", answer  # the answer died, not the withdrawal
        left.append(name)
        await asyncio.sleep(0.1)
        if over.is_set():
            return


async def live_through(data: Path) -> Came:
    tokens, cookies = await people(data)
    town = Town(data, tokens, await asyncio.to_thread(Server, data), cookies)
    site = await town.say("manager", "/sites", name="範例國中", county="A", category="assembly", staff=10)
    for device in DEVICES:
        await town.say("manager", f"/sites/{site}/devices/{device}/registration", location="川堂", serial=f"S{device}")
    over, cases, checks, left = asyncio.Event(), list[str](), list[str](), list[str]()
    try:
        async with asyncio.TaskGroup() as everybody:
            for work in (checking(town, site, checks, over), emergencies(town, cases, over), leaving(town, left, over)):
                everybody.create_task(work)
            await town.kill_again_and_again(KILLS)
            over.set()
    finally:
        town.server.stop()
    kept, faults = await read_all(data)
    return Came(kept, faults, town, cases, checks, left)


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> Came:
    return asyncio.run(live_through(tmp_path_factory.mktemp("killed")))


@pytest.mark.campaign
def test_nothing_that_was_answered_is_lost(came: Came) -> None:
    print(f"\n{came.town.kills} kills, {len(came.checks)} checks, {len(came.cases)} emergencies, {len(came.left)} left")
    assert came.town.kills == KILLS
    assert came.faults == []
    assert came.town.lost(came.kept) == {}


@pytest.mark.campaign
def test_every_check_that_was_said_again_stands_once(came: Came) -> None:
    assert Counter(one["note"] for one in came.bodies("aed_checked")) == Counter(came.checks)


@pytest.mark.campaign
def test_volunteers_are_called_once_and_each_comes_once(came: Came) -> None:
    for case in came.cases:
        (called,) = [one for one in came.bodies("responders_called", case) if one.get("number", 1) == 1]
        who = sorted(one["responder"] for one in called["called"])
        assert len(who) == COMING
        assert sorted(one["responder"] for one in came.bodies("responder_answered", case)) == who
        assert sorted(one["responder"] for one in came.bodies("responder_did", case)) == who


@pytest.mark.campaign
def test_who_withdrew_is_in_no_file_and_who_did_not_is_still_there(came: Came) -> None:
    assert came.left
    stayed = [name for name in came.town.cookies if name not in came.left]
    assert {name for name in came.left if files_with(came.town.data, name)} == set()
    assert {name for name in stayed if not files_with(came.town.data, name)} == set()


# ── a file ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def importing(data: Path, file: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "goldenhour", "import-aeds", str(file), "--data", str(data)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed_at(data: Path, file: Path, entries: int) -> bool:
    """Whether it was killed, once so many entries stood, before it was done."""
    running = importing(data, file)
    while running.poll() is None:
        if (data / "log.db").exists() and len(said_by_then(data)) >= entries:
            running.kill()
            running.wait()
            return True
        time.sleep(0.005)
    return False


def said_by_then(data: Path) -> list[str]:
    try:
        return entry_ids(data)
    except Exception:
        return []


@pytest.mark.campaign
def test_an_import_that_is_killed_leaves_whole_places_and_the_next_one_ends_it(tmp_path: Path) -> None:
    rows = [
        {"場所ID": str(n), "場所名稱": f"模擬{n}號館", "AEDID": f"{n}-{aed}"} for n in range(PLACES) for aed in DEVICES
    ]
    file, data, chance, kills = tmp_path / "aeds.csv", tmp_path / "data", random.Random(5), 0
    file.write_bytes(file_of(*rows))
    for part in range(IMPORTS_KILLED):
        kills += killed_at(data, file, chance.randint(1, (len(rows) + PLACES) * (part + 1) // (IMPORTS_KILLED + 1)))
        kinds = of_places(asyncio.run(read_all(data))[0])
        assert set(map(str, kinds.values())) <= {str(WHOLE)}
    assert importing(data, file).wait() == 0
    kept, faults = asyncio.run(read_all(data))
    print(f"\n{kills} of {IMPORTS_KILLED} imports killed before their end")
    assert kills
    assert faults == []
    assert len(of_places(kept)) == PLACES
    assert set(map(str, of_places(kept).values())) == {str(WHOLE)}


WHOLE = Counter({"site_registered": 1, "aed_registered": len(DEVICES)})


def of_places(kept: list[Logged]) -> dict[str, Counter[str]]:
    """What is said of each place, by kind."""
    found: dict[str, Counter[str]] = {}
    for one in kept:
        found.setdefault(one.entry.subject, Counter())[one.entry.kind] += 1
    return {subject: kinds for subject, kinds in found.items() if subject.startswith("site/")}
