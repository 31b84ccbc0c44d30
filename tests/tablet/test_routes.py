"""What a tablet needs to know offline: the tables, the words, its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenhour.emergency.house import House
from goldenhour.tablet.assets import assets_of
from tests.conftest import HOSPITAL, Client, People
from tests.tablet.scene import Tablet

MakeClient = Callable[[Any], Client]


async def test_the_tables_come_with_labels_in_both_languages_and_only_when_they_changed(
    house: House, client: MakeClient, people: People
) -> None:
    tablet = Tablet(house, client(None), people.crew)
    answer = await tablet.get("/tablet/data")
    told = answer.json()
    assert {"codes", "limits", "hospitals", "units", "vital_signs", "settings", "version"} <= told.keys()
    assert {"zh", "en"} <= told["codes"]["dispatch_complaints"][0]["labels"].keys()
    assert told["limits"]["systolic"]["unit"] == "mmHg"
    assert {unit["id"] for unit in told["units"]} == {"A-91", "A-92"}
    assert next(one for one in told["hospitals"] if one["id"] == HOSPITAL)["lat"]
    again = await tablet.client.get("/tablet/data", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_language_nobody_speaks_here_is_refused(client: MakeClient) -> None:
    assert (await client(None).get("/tablet/words/tlh")).status_code == 404


def test_a_folder_stands_for_all_its_files_and_the_version_for_their_content() -> None:
    told = assets_of(["/static/look.css", "/static/alerts/"])
    urls = [asset.url for asset in told.assets]
    assert "/static/look.css" in urls
    assert urls == sorted(urls)
    assert all(len(asset.sha256) == 64 and asset.size > 0 for asset in told.assets)
    assert assets_of(["/static/look.css"]).version != told.version
