"""Forgetting really forgets: after withdrawing no file of the data directory holds the name or the number."""

from __future__ import annotations

from pathlib import Path

from goldenhour.app import wiring
from goldenhour.app.settings import Settings
from goldenhour.responders.wired import wired
from tests.responders.scene import registration

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
