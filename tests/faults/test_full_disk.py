"""A full disk under the real server: writes refuse clearly, screens go on, nothing is half-written, and it recovers
without being started again. What shows a patient and cannot be noted in the audit log is not shown."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.clients import Caller
from bench.seeding import HOSPITAL, VITALS, Seeded, seed
from bench.serving import Server, serving
from goldenhour.app.commands import main
from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.kit.log import disk_full
from tests.alerts.scene import coming, tell
from tests.faults.tables import entry_ids
from tests.services import small_file_system

BLOCK = b"x" * 4096


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with small_file_system(tmp_path / "small", megabytes=24) as folder:
        yield folder


class Ballast:
    """Fills the rest of the disk, and makes room again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ballast"

    def fill(self) -> None:
        with self.path.open("ab", buffering=0) as file:
            while True:
                try:
                    file.write(BLOCK)
                except OSError:
                    return

    def make_room(self) -> None:
        self.path.unlink()


async def say_until_refused(crew: Caller, case: str) -> tuple[list[str], dict[str, Any]]:
    """The ids that were kept, and the refusal that ended it."""
    kept: list[str] = []
    while True:
        entry = str(uuid.uuid4())
        status, answer = await crew.post(f"/cases/{case}/vital-signs", {"id": entry, "body": VITALS})
        if status != 201:
            return kept, {"status": status, "id": entry, **json.loads(answer)["error"]}
        kept.append(entry)


async def read_until_refused(reader: Caller, path: str) -> dict[str, Any]:
    for _ in range(20_000):
        status, answer = await reader.get(path)
        if status != 200:
            return {"status": status, **json.loads(answer)["error"]}
    raise AssertionError("a page with a patient was shown twenty thousand times on a full disk")


async def fill_and_recover(server: Server, data: Path, seeded: Seeded) -> None:
    (case, *_), ballast = seeded.cases, Ballast(data)
    crew, nurse = Caller(server.port, seeded.crew), Caller(server.port, seeded.nurses[HOSPITAL])
    ballast.fill()
    before = len(entry_ids(data))
    kept, refusal = await say_until_refused(crew, case)
    assert (refusal["status"], refusal["code"], refusal["category"]) == (503, "storage_full", "unavailable")
    assert refusal["message"]
    assert entry_ids(data)[before:] == kept

    for reader, path in ((nurse, "/board"), (crew, "/health"),
                         (nurse, "/openapi.json"), (nurse, "/static/board.css")):  # fmt: skip
        status, answer = await reader.get(path)
        assert status == 200, (path, answer)
    unseen = await read_until_refused(crew, f"/cases/{case}")
    assert (unseen["status"], unseen["code"]) == (503, "reading_not_noted")
    ballast.fill()
    status, answer = await crew.post(f"/cases/{case}/vital-signs", {"id": refusal["id"], "body": VITALS})
    assert (status, json.loads(answer)["error"]["code"]) == (503, "storage_full")
    assert entry_ids(data)[before:] == kept

    ballast.make_room()
    status, answer = await crew.post(f"/cases/{case}/vital-signs", {"id": refusal["id"], "body": VITALS})
    assert (status, json.loads(answer)["seq"]) == (201, before + len(kept) + 1)
    status, answer = await crew.get(f"/cases/{case}")
    assert status == 200
    assert refusal["id"] in entry_ids(data)
    for caller in (crew, nurse):
        caller.close()


def test_the_server_stands_a_full_disk_and_recovers(small: Path) -> None:
    seeded = asyncio.run(seed(small, cases=2, coming=2))
    with serving(small) as server:
        asyncio.run(fill_and_recover(server, small, seeded))
    done = CliRunner().invoke(main, ["verify", "--data", str(small)])
    assert done.exit_code == 0, done.output
    rebuilt = CliRunner().invoke(main, ["rebuild", "--data", str(small)])
    assert rebuilt.exit_code == 0, rebuilt.output


# ── the audit log alone ──────────────────────────────────────────────────────────────────────────────────────────────
class FullLog:
    """An audit log without room, and what it would have been asked to keep."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.full = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    async def append(self, batch: Any, **more: Any) -> Any:
        if self.full:
            raise disk_full()
        return await self.real.append(batch, **more)


async def test_a_page_with_a_patient_is_not_shown_while_its_reading_cannot_be_noted(
    house: House, client: Any, people: Any
) -> None:
    await coming(house)
    await tell(house, "case/case-0001", says.PatientDescribed(name="歐陽測試"))
    house.audit = audit = FullLog(house.audit)
    readers: tuple[tuple[Person, str], ...] = (
        (people.crew, "/cases/case-0001"),
        (people.ed_nurse, "/cases/case-0001/alerts/alert-0001"),
        (people.ed_nurse, "/cases/case-0001/handover"),
        (people.dispatcher, "/desk/cases/case-0001"),
        (people.authority, "/cases/case-0001/timeline"),
        (people.authority, "/cases/case-0001/entries"),
        (people.authority, "/timelines.json"),
    )
    for person, path in readers:
        answer = await client(person).get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "reading_not_noted"), path
        assert "歐陽測試" not in answer.text
    audit.full = False
    for person, path in readers:
        assert (await client(person).get(path)).status_code == 200, path


async def test_readings_of_open_screens_wait_in_memory_until_there_is_room(
    house: House, client: Any, people: Any
) -> None:
    await coming(house)
    real = house.audit
    house.audit = audit = FullLog(real)
    before, _ = await real.head()
    house.note_reading(people.ed_nurse, "case/case-0001", "board")
    await house.flush_audit()
    assert (await real.head())[0] == before
    audit.full = False
    await house.flush_audit()
    noted = [one.entry for one in await real.read(before)]
    assert [(one.subject, one.by) for one in noted] == [("case/case-0001", "person/ed_nurse")]
