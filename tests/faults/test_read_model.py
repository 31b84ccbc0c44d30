"""The read model is nothing but a copy: damaged in any way, it is put aside, said so, and made again from the log. The
log itself is never made again: `goldenhour verify` names what was done to it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner, Result
from msgspec import Raw
from structlog.testing import capture_logs

from goldenhour.app.commands import main
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_house
from goldenhour.kit.log import Entry
from tests.alerts.scene import coming, rich_case
from tests.conftest import register_units
from tests.faults.tables import tables_of
from tests.world import make_world

Damage = Callable[[Path], object]


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data directory with some cases, its server stopped."""
    folder = tmp_path / "data"
    async with open_house(Settings(data=folder), make_world()) as house:
        await register_units(house)
        await coming(house)
        await rich_case(house)
    return folder


def flip(path: Path, places: range) -> None:
    content = bytearray(path.read_bytes())
    for place in places:
        content[place % len(content)] ^= 0xFF
    path.write_bytes(content)


def be_older(path: Path) -> None:
    """A read model as an older program would have made it: a column less."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE subjects")
    connection.execute("CREATE TABLE subjects (subject VARCHAR NOT NULL)")
    connection.execute("UPDATE position SET shape = 'as it was then'")
    connection.commit()
    connection.close()


def be_much_older(path: Path) -> None:
    """A read model from before its shape was noted."""
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE position DROP COLUMN shape")
    connection.commit()
    connection.close()


def be_ahead(path: Path) -> None:
    """A read model of another, longer log."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE position SET seq = seq + 1000")
    connection.commit()
    connection.close()


DAMAGES: dict[str, Damage] = {
    "its first bytes flipped": lambda path: flip(path, range(0, 100)),
    "bytes flipped all over": lambda path: flip(path, range(50, path.stat().st_size, 977)),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "cut in the middle of a page": lambda path: path.write_bytes(path.read_bytes()[:-1_000]),
    "emptied": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
    "replaced by garbage": lambda path: path.write_bytes(b"\x00\xff garbage" * 5_000),
    "replaced by a text": lambda path: path.write_text("views, but not for you\n" * 1_000),
    "of an older program": be_older,
    "of a much older program": be_much_older,
    "of another log": be_ahead,
}
SAID = {
    "deleted": None,  # what looks like a first start is one
    "emptied": None,
    "of an older program": "views_made_for_another_version",
    "of a much older program": "views_made_for_another_version",
    "of another log": "views_of_another_log",
}
"""What the program's own log says; otherwise that the file was put aside."""


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_read_model_is_put_aside_and_made_again(data: Path, damage: str) -> None:
    whole = tables_of(data / "views.db")
    DAMAGES[damage](data / "views.db")
    with capture_logs() as said:
        async with open_house(Settings(data=data), make_world()) as house:
            assert {"case-0001", "case-rich"} <= house.book.open_cases.keys()
            assert house.book.units.keys() == {"A-91", "A-92", "F-91"}
    assert tables_of(data / "views.db") == whole
    expected = SAID.get(damage, "views_put_aside")
    assert [line["event"] for line in said if line["event"].startswith("views_")] == ([expected] if expected else [])
    assert (data / "views.db.broken").exists() == (expected == "views_put_aside")


async def test_a_directory_in_its_place_is_put_aside_too(data: Path) -> None:
    whole = tables_of(data / "views.db")
    (data / "views.db").unlink()
    (data / "views.db").mkdir()
    async with open_house(Settings(data=data), make_world()) as house:
        assert "case-0001" in house.book.open_cases
    assert tables_of(data / "views.db") == whole


async def test_put_aside_twice_the_newer_one_stays(data: Path) -> None:
    for garbage in (b"first " * 1_000, b"second " * 1_000):
        (data / "views.db").write_bytes(garbage)
        async with open_house(Settings(data=data), make_world()):
            pass
    assert (data / "views.db.broken").read_bytes() == b"second " * 1_000


# ── on the command line ──────────────────────────────────────────────────────────────────────────────────────────────
def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_rebuild_gives_the_same_tables_as_writing_behind(data_closed: Path) -> None:
    whole = tables_of(data_closed / "views.db")
    done = run("rebuild", "--data", data_closed)
    assert done.exit_code == 0
    assert re.search(r"made again from \d+ entries", done.output)
    assert tables_of(data_closed / "views.db") == whole


def test_verify_of_an_honest_log_says_so_and_gives_a_witness(data_closed: Path) -> None:
    done = run("verify", "--data", data_closed)
    assert done.exit_code == 0
    assert re.search(r"^log: \d+ entries, sound\. Witness \d+:[0-9a-f]{64}$", done.output, re.MULTILINE)
    assert re.search(r"^audit: \d+ entries, sound", done.output, re.MULTILINE)


def test_verify_goes_on_beside_the_process_that_writes_the_log(data_closed: Path) -> None:
    import asyncio

    async def beside() -> Result:
        async with open_house(Settings(data=data_closed), make_world()):
            return await asyncio.to_thread(run, "verify", "--data", data_closed)

    done = asyncio.run(beside())
    assert done.exit_code == 0, done.output
    assert re.search(r"^log: \d+ entries, sound", done.output, re.MULTILINE)
    assert re.search(r"^audit: \d+ entries, sound", done.output, re.MULTILINE)


TAMPERINGS = {
    "a vital sign changed": "UPDATE entries SET body = CAST('{\"pulse\":60}' AS BLOB) WHERE seq = 8",
    "a time changed": "UPDATE entries SET at = at + 60000000 WHERE seq = 8",
    "a name put under it": "UPDATE entries SET \"by\" = 'person/somebody-else' WHERE seq = 8",
    "an entry deleted": "DELETE FROM entries WHERE seq = 8",
    "two entries exchanged": "UPDATE entries SET seq = CASE seq WHEN 8 THEN -9 ELSE -8 END WHERE seq IN (8, 9);"
    "UPDATE entries SET seq = -seq WHERE seq < 0",
    "moved to another case": "UPDATE entries SET subject = 'case/case-rich' WHERE seq = 5",
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_verify_names_the_entry_that_was_tampered_with_and_ends_with_2(data_closed: Path, tampering: str) -> None:
    place = 5 if tampering == "moved to another case" else 8
    connection = apsw.Connection(str(data_closed / "log.db"))
    (entry_id,) = next(connection.execute("SELECT id FROM entries WHERE seq = ?", (place,)))
    connection.execute(TAMPERINGS[tampering]).fetchall()
    connection.close()
    done = run("verify", "--data", data_closed)
    assert done.exit_code == 2
    assert f"log {place} " in done.output
    assert entry_id in done.output or "missing" in done.output or "exchanged" in tampering


def test_verify_with_a_witness_finds_a_log_cut_at_its_end_or_written_anew(data_closed: Path) -> None:
    witness = re.search(r"Witness (\S+)", run("verify", "--data", data_closed).output)
    assert witness
    connection = apsw.Connection(str(data_closed / "log.db"))
    connection.execute(
        "DELETE FROM entries WHERE seq > 6; UPDATE head SET seq = 6, chain = (SELECT chain FROM entries WHERE seq = 6)"
    ).fetchall()
    connection.close()
    assert run("verify", "--data", data_closed).exit_code == 0  # alone it cannot know
    done = run("verify", "--data", data_closed, "--witness", witness[1])
    assert done.exit_code == 2
    assert "cut off" in done.output


def test_verify_says_what_it_needs_when_there_is_no_log_or_no_witness(tmp_path: Path, data_closed: Path) -> None:
    for arguments in (["--data", tmp_path / "nothing"], ["--data", data_closed, "--witness", "yesterday"]):
        done = run("verify", *arguments)
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
        assert "Traceback" not in done.output


@pytest.fixture
def data_closed(tmp_path: Path) -> Path:
    """As `data`, for commands that bring their own event loop."""
    import asyncio

    async def make() -> None:
        async with open_house(Settings(data=tmp_path / "data"), make_world()) as house:
            await register_units(house)
            await coming(house)
            await rich_case(house)

    asyncio.run(make())
    return tmp_path / "data"


def test_nothing_of_the_log_is_changed_by_looking_at_it(data_closed: Path, tmp_path: Path) -> None:
    shutil.copytree(data_closed, tmp_path / "before")
    run("verify", "--data", data_closed)
    run("rebuild", "--data", data_closed)
    rows = "SELECT * FROM entries ORDER BY seq"
    before, after = (apsw.Connection(str(folder / "log.db")) for folder in (tmp_path / "before", data_closed))
    assert before.execute(rows).fetchall() == after.execute(rows).fetchall()


async def test_entries_that_are_about_nothing_of_ours_do_not_keep_the_views_from_catching_up(tmp_path: Path) -> None:
    async with open_house(Settings(data=tmp_path), make_world()) as house:
        entry = Entry(
            id=house.world.new_id(), subject="fhir/Patient/1", kind="resource_written", at=house.world.now(),
            by="client/a", body=Raw(b'{"method":"POST"}'),
        )  # fmt: skip
        await house.log.append([entry])
    async with open_house(Settings(data=tmp_path), make_world()) as house:
        assert house.views.position() == 1
