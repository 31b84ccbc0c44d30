"""What a place can say, and what it is told when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenhour.aeds.keeping.checks import SITES_ASKED, SITES_AT_MOST
from goldenhour.aeds.keeping.register import register_of
from goldenhour.emergency.aed_bodies import AedDoubted, OutOfService
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.emergency.site_bodies import SiteInspected
from tests.aeds.scene import DEVICE, PATH, REGISTERED, SITE, a_school, day, school
from tests.alerts.scene import tell
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]
pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
async def keeper(house: House, client: MakeClient, people: People) -> Client:
    """The school's manager, with the school there."""
    await a_school(house)
    return client(people.aed_manager)


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"]) if answer.status_code >= 400 else str(answer.status_code)


# ── the place ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_manager_registers_a_place_and_speaks_for_it(house: House, client: MakeClient, people: People) -> None:
    me = client(people.aed_manager)
    answer = await me.say("/sites", id="site-new1", **REGISTERED)
    assert answer.status_code == 201
    assert (await me.say("/sites/site-new1/devices/1/registration", location="川堂")).status_code == 201
    assert (await school(house, "site-new1")).devices["1"].said.location == "川堂"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"county": "F"}, "foreign_county"),
        ({"county": "ZZ"}, "county_unknown"),
        ({"category": "moon"}, "category_unknown"),
        ({"lat": 0.0, "lon": 0.0}, "null_island"),
        ({"lat": 25.03, "lon": None}, "half_a_place"),
        ({"lat": 121.54, "lon": 25.03}, "coordinates_swapped"),
        ({"lat": 121.54, "lon": 51.5}, "wrong_body"),
        ({"lat": 23.0, "lon": 119.0}, "place_abroad"),
        ({"address": "台中市西屯區臺灣大道三段99號"}, "address_elsewhere"),
        ({"lat": 20.0, "lon": 140.0}, "place_abroad"),
        ({"lat": 25.0120, "lon": 121.4650}, "county_differs"),
    ],
)
async def test_a_place_that_cannot_be_is_refused_with_what_to_do(
    client: MakeClient, people: People, wrong: dict[str, Any], said: str
) -> None:
    answer = await client(people.aed_manager).say("/sites", **{**REGISTERED, **wrong})
    assert code(answer) == said


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lat": 121.5435, "lon": 25.033}, "look swapped: 25.033, 121.5435 lies in 臺北市"),
        ({"lat": 0.0, "lon": 0.0}, "in the sea off Africa"),
        ({"lat": 20.0, "lon": 140.0}, "lie at sea or abroad"),
        ({"lat": 25.0120, "lon": 121.4650}, "lie in 新北市, but the place is said to be in 臺北市"),
        ({"address": "台中市西屯區臺灣大道三段99號"}, "begins with 臺中市, but the place is said to be in 臺北市"),
    ],
)
async def test_each_mistake_of_a_position_has_its_own_words(
    client: MakeClient, people: People, wrong: dict[str, Any], words: str
) -> None:
    answer = await client(people.aed_manager).say("/sites", **{**REGISTERED, **wrong})
    assert words in answer.json()["error"]["message"]


async def test_a_device_with_swapped_coordinates_is_offered_the_right_ones(keeper: Client) -> None:
    answer = await keeper.say(f"{PATH}/devices/2/registration", location="川堂", lat=121.5435, lon=25.033)
    assert "25.033, 121.5435" in answer.json()["error"]["message"]


async def test_another_county_on_the_map_is_taken_when_confirmed(client: MakeClient, people: People) -> None:
    body: dict[str, Any] = {**REGISTERED, "lat": 25.0120, "lon": 121.4650}
    answer = await client(people.aed_manager).say("/sites", confirmed=("county_differs",), **body)
    assert answer.status_code == 201


async def test_a_place_is_said_anew_but_does_not_move_to_another_county(
    house: House, keeper: Client, client: MakeClient, people: People
) -> None:
    assert (await keeper.say(f"{PATH}/registration", **{**REGISTERED, "staff": 12})).status_code == 201
    tomorrow = {**REGISTERED, "changed_on": str(day(house, 1))}
    assert code(await keeper.say(f"{PATH}/registration", **tomorrow)) == "day_ahead"
    assert (await school(house)).registered.staff == 12  # type: ignore[union-attr]
    moved = await client(people.authority).say(f"{PATH}/registration", **{**REGISTERED, "county": "F"})
    assert code(moved) == "county_moved"


async def test_whoever_is_not_named_is_told_whom_to_ask(house: House, client: MakeClient) -> None:
    await a_school(house)
    other = Person(id="person/x", name="別人", roles=frozenset({Role.AED_MANAGER}), organisation="county/A")
    answer = await client(other).say(f"{DEVICE}/checks", on=str(day(house)), name="別人", ready=True)
    assert code(answer) == "not_your_site"
    assert "name you as a manager" in answer.json()["error"]["message"]


# ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"manufactured_on": 0, "pads_until": -1}, "expires_before_made"),
        ({"manufactured_on": 1}, "day_ahead"),
        ({"installed_on": 1}, "day_ahead"),
        ({"manufactured_on": -1, "installed_on": -2}, "installed_before_made"),
        ({"pads_until": 365 * 7}, "pads_until_far"),
        ({"battery_until": 365 * 7}, "201"),
        ({"battery_until": 365 * 11}, "battery_until_far"),
        ({"battery_until": 365 * 40}, "expires_never"),
        ({"pads_until": -5}, "201"),
    ],
)
async def test_days_of_a_device_come_in_their_order(
    house: House, keeper: Client, days: dict[str, int], said: str
) -> None:
    body: dict[str, Any] = {field: str(day(house, days)) for field, days in days.items()}
    assert code(await keeper.say(f"{PATH}/devices/2/registration", **body)) == said


async def test_a_far_expiry_is_taken_when_confirmed(house: House, keeper: Client) -> None:
    far: dict[str, Any] = {"pads_until": str(day(house, 365 * 7))}
    answer = await keeper.say(f"{PATH}/devices/2/registration", confirmed=("pads_until_far",), **far)
    assert answer.status_code == 201


async def test_a_device_far_from_its_place_is_asked_about_unless_it_travels(keeper: Client) -> None:
    far: dict[str, Any] = {"lat": 25.0930, "lon": 121.5260}
    assert code(await keeper.say(f"{PATH}/devices/2/registration", **far)) == "device_far_away"
    assert (await keeper.say(f"{PATH}/devices/2/registration", vehicle=True, **far)).status_code == 201


async def test_a_serial_number_known_elsewhere_is_asked_about(house: House, keeper: Client) -> None:
    await a_school(house, "site-0002")
    for serial in ("SN-site-0002", "sn site0002", f"SN-{SITE}"):
        assert code(await keeper.say(f"{PATH}/devices/2/registration", serial=serial)) == "serial_known"
    again = await keeper.say(f"{DEVICE}/registration", serial=f"SN-{SITE}")
    assert again.status_code == 201


async def test_a_removed_device_gives_its_serial_number_back(house: House, keeper: Client) -> None:
    assert (await keeper.say(f"{DEVICE}/removal", reason="換新")).status_code == 201
    assert (await keeper.say(f"{PATH}/devices/2/registration", serial=f"SN-{SITE}")).status_code == 201
    assert register_of(house.book).of_serial(f"SN-{SITE}") == [(SITE, "2")]


async def test_a_check_dated_tomorrow_is_none(house: House, keeper: Client) -> None:
    answer = await keeper.say(f"{DEVICE}/checks", on=str(day(house, 1)), name="李", ready=True)
    assert code(answer) == "day_ahead"
    assert "still to come" in answer.json()["error"]["message"]
    today = await keeper.say(f"{DEVICE}/checks", on=str(day(house)), name="李", ready=True)
    assert today.status_code == 201
    assert (await school(house)).devices["1"].checked_on == day(house)


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("checks", {"on": "2026-11-01", "name": "李", "ready": True}),
        ("uses", {"on": "2026-11-01", "name": "李"}),
        ("out-of-service", {"why": "defect"}),
        ("back-in-service", {}),
        ("removal", {}),
    ],
)
async def test_nothing_is_said_of_a_device_that_is_not_there(keeper: Client, what: str, body: dict[str, Any]) -> None:
    assert code(await keeper.say(f"{PATH}/devices/9/{what}", **body)) == "no_such_aed"


async def test_a_use_takes_it_out_and_new_pads_bring_it_back(house: House, keeper: Client) -> None:
    await keeper.say(f"{DEVICE}/uses", on=str(day(house)), name="李")
    assert (await school(house)).devices["1"].out is OutOfService.USED
    assert code(await keeper.say(f"{DEVICE}/back-in-service")) == "pads_not_said"
    pads = str(day(house, 700))
    assert (await keeper.say(f"{DEVICE}/back-in-service", pads_until=pads)).status_code == 201
    assert (await school(house)).devices["1"].out is None
    assert code(await keeper.say(f"{DEVICE}/back-in-service", pads_until=pads)) == "not_out"


async def test_what_somebody_doubted_can_be_put_right(house: House, keeper: Client) -> None:
    await tell(house, f"site/{SITE}", AedDoubted(aed="1"))
    assert (await keeper.say(f"{DEVICE}/back-in-service")).status_code == 201
    assert (await school(house)).devices["1"].doubts == []


async def test_a_dispatcher_of_the_county_takes_a_device_out_and_no_more(
    house: House, client: MakeClient, people: People
) -> None:
    await a_school(house)
    dispatcher = client(people.dispatcher)
    assert (await dispatcher.say(f"{DEVICE}/out-of-service", why="away")).status_code == 201
    assert code(await dispatcher.say(f"{DEVICE}/back-in-service")) == "not_allowed"
    far = Person(id="person/d", name="d", roles=frozenset({Role.DISPATCHER}), organisation="county/F")
    assert code(await client(far).say(f"{DEVICE}/out-of-service", why="away")) == "not_your_site"


async def test_a_photo_is_named_by_what_was_sent_here_and_nothing_else(house: House, keeper: Client) -> None:
    answer = await keeper.say(
        f"{DEVICE}/checks", on=str(day(house)), name="李", ready=True, photo="http://elsewhere/x.jpg"
    )
    assert code(answer) == "no_such_file"


# ── managers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_manager_of_two_hundred_places_is_asked_about_and_then_refused(house: House, keeper: Client) -> None:
    register = register_of(house.book)
    for number in range(SITES_ASKED):
        register.take(f"other-{number}", [("manager", "person/busy", "")])
    busy: dict[str, Any] = {"name": "忙人", "account": "person/busy"}
    assert code(await keeper.say(f"{PATH}/managers/b", **busy)) == "many_places"
    for number in range(SITES_AT_MOST):
        register.take(f"other-{number}", [("manager", "person/busy", "")])
    answer = await keeper.say(f"{PATH}/managers/b", confirmed=("many_places",), **busy)
    assert code(answer) == "too_many_places"
    assert "Name somebody who works at this" in answer.json()["error"]["message"]


async def test_a_manager_is_named_trained_and_leaves(house: House, keeper: Client) -> None:
    assert (await keeper.say(f"{PATH}/managers/b", name="陳")).status_code == 201
    course: dict[str, Any] = {"on": str(day(house)), "practical_min": 180, "online_min": 60}
    assert (await keeper.say(f"{PATH}/managers/b/trainings", **course)).status_code == 201
    assert code(await keeper.say(f"{PATH}/managers/b/leaving", on=str(day(house, 200)))) == "day_ahead"
    assert (await keeper.say(f"{PATH}/managers/b/leaving", on=str(day(house, 30)))).status_code == 201
    assert code(await keeper.say(f"{PATH}/managers/b/trainings", **course)) == "no_such_manager"


# ── kits and staff ───────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_kit_is_registered_checked_and_removed(house: House, keeper: Client) -> None:
    items: list[Any] = [{"name": "止血帶", "quantity": 2}]
    assert (
        await keeper.say(f"{PATH}/kits/k2/registration", kind="bleeding", location="櫃檯", items=items)
    ).status_code == 201
    check: dict[str, Any] = {"on": str(day(house)), "name": "李", "items": items}
    assert (await keeper.say(f"{PATH}/kits/k2/checks", **check)).status_code == 201
    assert (await keeper.say(f"{PATH}/kits/k2/removal")).status_code == 201
    assert code(await keeper.say(f"{PATH}/kits/k2/checks", **check)) == "no_such_kit"


async def test_a_course_names_who_completed_it(house: House, keeper: Client) -> None:
    course: dict[str, Any] = {"course": "CPR", "on": str(day(house)), "minutes": 90}
    assert code(await keeper.say(f"{PATH}/staff-trainings", people=[" "], **course)) == "nobody_trained"
    assert (await keeper.say(f"{PATH}/staff-trainings", people=["王"], **course)).status_code == 201


async def test_a_place_applies_with_the_numbers_its_own_register_gives(house: House, keeper: Client) -> None:
    apply = f"{PATH}/certification-applications"
    assert code(await keeper.say(apply, staff=11, trained=8, name="李")) == "staff_differs"
    assert code(await keeper.say(apply, staff=10, trained=9, name="李")) == "trained_differs"
    assert (await keeper.say(apply, staff=10, trained=8, name="李")).status_code == 201


async def test_too_few_trained_are_told_how_many_are_missing(keeper: Client) -> None:
    await keeper.say(f"{PATH}/registration", **{**REGISTERED, "staff": 20})
    answer = await keeper.say(f"{PATH}/certification-applications", staff=20, trained=8, name="李")
    assert code(answer) == "too_few_trained"
    assert "train 6 more" in answer.json()["error"]["message"]


async def test_more_trained_than_there_are_is_a_wrong_number_of_staff(keeper: Client) -> None:
    await keeper.say(f"{PATH}/registration", **{**REGISTERED, "staff": 7})
    answer = await keeper.say(f"{PATH}/certification-applications", staff=7, trained=8, name="李")
    assert code(answer) == "more_trained_than_staff"


async def test_no_trained_manager_no_certificate(house: House, keeper: Client) -> None:
    await keeper.say(f"{PATH}/managers/b", name="陳", account="person/aed_manager")
    await keeper.say(f"{PATH}/managers/m/leaving", on=str(day(house)))
    answer = await keeper.say(f"{PATH}/certification-applications", staff=10, trained=8, name="李")
    assert code(answer) == "no_trained_manager"


# ── mending ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_wrong_check_is_struck_and_no_longer_counts(house: House, keeper: Client) -> None:
    await keeper.say(f"{DEVICE}/checks", id="check-0001", on=str(day(house)), name="李", ready=False)
    assert (await school(house)).devices["1"].out is OutOfService.DEFECT
    assert (await keeper.say(f"{PATH}/strikes", corrects="check-0001", reason="看錯")).status_code == 201
    assert (await school(house)).devices["1"].out is None


async def test_a_correction_stays_with_its_device(house: House, keeper: Client) -> None:
    await keeper.say(f"{PATH}/devices/2/registration", location="後門")
    check: dict[str, Any] = {"on": str(day(house)), "name": "李", "ready": True}
    await keeper.say(f"{DEVICE}/checks", id="check-0001", **check)
    assert code(await keeper.say(f"{PATH}/devices/2/checks", corrects="check-0001", **check)) == "corrects_another"
    assert (await keeper.say(f"{DEVICE}/checks", corrects="check-0001", **check)).status_code == 201


async def test_a_place_strikes_neither_itself_nor_what_its_authority_said(
    house: House, keeper: Client, client: MakeClient, people: People
) -> None:
    await tell(house, f"site/{SITE}", SiteInspected(on=day(house), name="吳"), ids=("inspected-1",))
    strike = f"{PATH}/strikes"
    assert code(await keeper.say(strike, corrects=f"{SITE}-registered", reason="x")) == "not_struck"
    assert code(await keeper.say(strike, corrects="inspected-1", reason="x")) == "not_yours"
    assert code(await keeper.say(strike, reason="x")) == "strikes_nothing"
    assert (await client(people.authority).say(strike, corrects="inspected-1", reason="x")).status_code == 201
