"""Forgetting really forgets: after withdrawing no file of the data directory holds the name or the number."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest

from goldenhour.app import wiring
from goldenhour.app.settings import Settings
from goldenhour.responders import keeping
from goldenhour.responders.wired import wired
from tests.responders.scene import registration
from tests.services import database_on

NAME, PHONE = "歐陽遺忘測試", "0955123987"


def files_with(folder: Path, *words: str) -> set[str]:
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    }


async def test_after_withdrawing_no_byte_of_name_or_number_is_left_in_any_file(tmp_path: Path) -> None:
    async with wiring.open_house(Settings(data=tmp_path)) as house:
        volunteers, caller = wired(house).volunteers, wired(house).caller
        others = [await volunteers.register(registration(name=f"其他志工{n}" * 5), "en") for n in range(60)]
        _, leaving = await volunteers.register(registration(name=NAME, phone=PHONE), "zh_Hant")
        for _, other in others[::2]:  # pages are split and filled anew around it
            await volunteers.forget(other.id)
        await wired(house).phones.subscribe(leaving.id, f"https://fcm.googleapis.com/{PHONE}", "p", "a", "en")
        assert files_with(tmp_path, NAME, PHONE), "before, it is there to be found"
        await caller.forget(leaving)
        assert files_with(tmp_path, NAME, PHONE) == set()
        assert len(await volunteers.everyone()) == 30
    assert files_with(tmp_path, NAME, PHONE) == set()


async def test_another_number_is_verified_anew_and_the_former_one_is_gone(tmp_path: Path) -> None:
    async with wiring.open_house(Settings(data=tmp_path)) as house:
        volunteers = wired(house).volunteers
        token, one = await volunteers.register(registration(name=NAME, phone=PHONE), "zh_Hant")
        await volunteers.verify(one.id, "person/authority")
        known = await volunteers.one(one.id)
        quieter = registration(name=NAME, phone=PHONE, quiet_from="22:00", quiet_until="07:00")
        assert (await volunteers.change(known, quieter)).verified_at is not None
        changed = await volunteers.change(known, registration(name=NAME, phone="0911000222"))
        assert changed.verified_at is None
        assert (await volunteers.with_token(token)) == changed
        assert files_with(tmp_path, PHONE) == set()


async def test_what_a_killed_server_had_deleted_and_not_written_over_is_gone_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wiring.open_house(Settings(data=tmp_path)) as house:
        _, leaving = await wired(house).volunteers.register(registration(name=NAME, phone=PHONE), "zh_Hant")
        with monkeypatch.context() as killed:
            killed.setattr(keeping, "leave_no_gaps", dies)
            with pytest.raises(RuntimeError):
                await wired(house).caller.forget(leaving)
        shutil.copytree(tmp_path, after := tmp_path.parent / "after a kill")
    assert files_with(after, NAME, PHONE), "deleted, and still to be read"
    async with wiring.open_house(Settings(data=after), climbing=True) as house:
        assert await wired(house).volunteers.everyone() == []
        assert files_with(after, NAME, PHONE) == set()


def dies(*_: object) -> None:
    raise RuntimeError("killed")


# ── on PostgreSQL ────────────────────────────────────────────────────────────────────────────────────────────────────
def tables_with(dsn: str, *words: str) -> set[str]:
    """The files of tables (indexes, catalogues) of this PostgreSQL in which a word stands, once all is on the disk."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        folder = Path(connection.execute("SHOW data_directory").fetchone()[0])  # type: ignore[index]
    return files_with(folder / "base", *words)


async def test_on_postgresql_no_file_of_a_table_holds_who_has_withdrawn(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database = database_on("postgres", request)
    assert database is not None
    async with wiring.open_house(Settings(data=tmp_path, database=database)) as house:
        volunteers, caller = wired(house).volunteers, wired(house).caller
        others = [await volunteers.register(registration(name=f"其他志工{n}" * 5), "en") for n in range(60)]
        _, leaving = await volunteers.register(registration(name=NAME, phone=PHONE), "zh_Hant")
        for _, other in others[::2]:
            await volunteers.forget(other.id)
        await wired(house).phones.subscribe(leaving.id, f"https://fcm.googleapis.com/{PHONE}", "p", "a", "en")
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("ANALYZE")
            quoted = connection.execute("SELECT * FROM pg_stats WHERE tablename = 'volunteers' AND attname = 'said'")
            assert quoted.fetchall() == [], "statistics quote what stands in a table, and outlive it"
        assert tables_with(database, NAME, PHONE), "before, it is there to be found"
        await caller.forget(leaving)
        assert tables_with(database, NAME, PHONE) == set()
        assert len(await volunteers.everyone()) == 30
        changing, one = await volunteers.register(registration(name=NAME, phone=PHONE), "zh_Hant")
        await volunteers.change(one, registration(name=NAME, phone="0911000222"))
        assert tables_with(database, PHONE) == set()
        assert (await volunteers.with_token(changing)) is not None
