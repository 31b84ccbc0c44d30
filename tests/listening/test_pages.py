"""The pages: who can be heard, how warnings climb, drills."""

from __future__ import annotations

from collections.abc import Callable

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.screens import ScreenSighting
from goldenhour.listening.watching import Watch
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People, person
from tests.world import TestWorld

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html"}


def open_board(house: House, name: str = "wall-0001", hospital: str = HOSPITAL, *, sound: bool = True) -> None:
    now = house.world.now()
    house.book.screens[name] = ScreenSighting(name, hospital, now, sound=sound, since=now)


async def page(client: Client, path: str) -> str:
    answer = await client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


# ── who can be heard ─────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_authority_sees_all_hospitals_that_ever_had_a_board_the_worst_first(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    open_board(house)
    open_board(house, "wall-0002", OTHER_HOSPITAL, sound=False)
    await Watch(house).look()
    world.clock.pass_(seconds=3)
    text = await page(client(people.authority), "/listening")
    assert text.index("MacKay") < text.index("National Taiwan University Hospital")
    assert "open, but silent" in text
    assert "can be heard" in text
    assert "blocked by the browser" in text
    assert "never had a board open" in text


async def test_a_hospitals_people_see_their_own_only_and_a_screen_that_is_gone(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    open_board(house)
    open_board(house, "wall-0002", OTHER_HOSPITAL)
    world.clock.pass_(seconds=40)
    for reader in (people.ed_nurse, person(Role.ADMINISTRATOR, f"hospital/{HOSPITAL}")):
        text = await page(client(reader), "/listening")
        assert "gone since" in text
        assert "nobody listens" in text
        assert "MacKay" not in text
    assert (await client(people.crew).get("/listening", headers=PAGE)).status_code == 403


async def test_pages_of_people_who_should_know_listen_along_and_others_do_not(
    client: MakeClient, people: People
) -> None:
    assert f'data-listens-for="{HOSPITAL}"' in await page(client(people.ed_nurse), "/outcomes")
    assert "data-listens-for" not in await page(client(people.authority), "/listening")


async def test_the_heartbeat_of_any_page_warns_while_nobody_listens(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    watch = Watch(house)
    open_board(house)
    await watch.look()
    world.clock.pass_(seconds=100)
    await watch.look()
    world.clock.pass_(seconds=40)
    await watch.look()
    administrator = client(person(Role.ADMINISTRATOR, f"hospital/{HOSPITAL}"))
    beat = {"topic": f"board/{HOSPITAL}", "kind": "page"}
    answer = (await administrator.post("/screens/page-0001/heartbeat", json=beat)).json()
    assert answer["warning"].startswith("A warning would not be heard here: no screen is listening: telephone")
    open_board(house)
    await watch.look()
    assert (await administrator.post("/screens/page-0001/heartbeat", json=beat)).json()["warning"] == ""


# ── the ladder ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_ladder_shows_the_default_then_what_was_set(client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    text = await page(nurse, "/ladder?condition=stroke&priority=high")
    assert "These are the default times." in text
    assert "louder on every screen 30 s" in text
    answer = await nurse.say(
        f"/hospitals/{HOSPITAL}/ladder", condition="stroke", priority="high", steps={"louder": 20, "voice": None}
    )
    assert answer.status_code == 201
    text = await page(nurse, "/ladder?condition=stroke&priority=high")
    assert "These are your own times." in text
    assert "louder on every screen 20 s" in text
    assert "voice call (left out)" in text
    assert "These are the default times." in await page(nurse, "/ladder?condition=ami&priority=high")


async def test_the_ladder_shows_whom_it_reaches(client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    await nurse.say(
        f"/hospitals/{HOSPITAL}/contacts", ed_phone="02-2312-3456", sms_to=[{"name": "林怡君", "number": "0912345678"}]
    )
    text = await page(nurse, "/ladder")
    assert "02-2312-3456" in text
    assert "林怡君 0912345678" in text


async def test_who_has_no_hospital_has_no_ladder(client: MakeClient, people: People) -> None:
    assert (await client(people.administrator).get("/ladder")).json()["error"]["code"] == "no_hospital_of_mine"
    assert (await client(people.authority).get("/ladder")).json()["error"]["code"] == "not_allowed"


# ── drills ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_drills_page_tells_what_happened_when(client: MakeClient, people: People, world: TestWorld) -> None:
    nurse = client(people.ed_nurse)
    await nurse.say("/drills", id="drill-0001", hospital=HOSPITAL, condition="stroke", name="林怡君")
    assert "A drill is under way." in await page(nurse, "/drills")
    world.clock.pass_(seconds=2)
    await nurse.say("/cases/drill-0001/alerts/drill-0001/shown", screen="wall-0001", sounding=True)
    assert "End the drill" in await page(nurse, "/drills/drill-0001")
    world.clock.pass_(seconds=16)
    await nurse.say("/cases/drill-0001/alerts/drill-0001/acknowledgement", name="陳大文")
    text = await page(nurse, "/drills/drill-0001")
    assert "陳大文 acknowledged after 18 s" in text
    assert text.index("the drill began to ring") < text.index("the alarm sounded") < text.index("acknowledged</td>")
    listed = await page(nurse, "/drills")
    assert "陳大文" in listed
    assert "18 s" in listed


async def test_a_drill_opens_at_home_and_to_the_authority_and_a_patient_never_does(
    house: House, client: MakeClient, people: People
) -> None:
    from tests.alerts.scene import coming

    await client(people.ed_nurse).say("/drills", id="drill-0001", hospital=HOSPITAL, condition="ami", name="林怡君")
    assert (await client(people.foreign_nurse).get("/drills/drill-0001")).status_code == 404
    assert (await client(people.authority).get("/drills/drill-0001")).status_code == 200
    await coming(house)
    assert (await client(people.ed_nurse).get("/drills/case-0001")).status_code == 404
