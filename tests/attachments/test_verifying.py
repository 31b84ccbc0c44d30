"""`goldenhour verify` sums up the files that entries name."""

from __future__ import annotations

from typing import Any

from goldenhour.attachments.taking import attachments_of
from goldenhour.attachments.verifying import look_at_files
from goldenhour.emergency.house import House
from tests.alerts.scene import on_the_road
from tests.attachments.sending import photo, upload


async def test_a_missing_and_an_altered_file_are_named(house: House, client: Any, people: Any) -> None:
    await on_the_road(house)
    for n, colour in enumerate(("red", "green", "blue")):
        await upload(client(people.crew), photo(colour=colour), id=f"photo-{n:08}")
    store = attachments_of(house).store
    assert await look_at_files(house.log, store) == (3, [])
    _, altered, missing = (await house.book.case("case-0001")).attachments
    store.path_of(altered.body.sha256).chmod(0o600)
    store.path_of(altered.body.sha256).write_bytes(b"something else")
    store.path_of(missing.body.sha256).unlink()
    looked = await look_at_files(house.log, store)
    assert looked.files == 3
    assert [entry_id for _, entry_id, _ in looked.faults] == ["photo-00000001", "photo-00000002"]
    assert "altered" in looked.faults[0][2]
    assert "missing" in looked.faults[1][2]
