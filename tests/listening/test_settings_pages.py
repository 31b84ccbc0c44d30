"""Who set what when; back to an older version as a new entry; and what is no longer valid is refused with what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from goldenhour.emergency.bodies import Condition, Priority
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder import DEFAULTS, ladder_for
from goldenhour.emergency.ladder_bodies import LadderSet, Step
from goldenhour.emergency.people import Person, Role
from tests.alerts.scene import tell
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People, person
from tests.consults.scene import duty, roster
from tests.faults.broken_sites import say_nonsense
from tests.world import TestWorld

MakeClient = Callable[[Person | None], Client]
BACK = f"/hospitals/{HOSPITAL}/settings/back"
LADDER: dict[str, Any] = {"kind": "ladder_set", "of": "ami/high"}
PAGE = {"accept": "text/html", "accept-language": "en"}


async def set_sms(client: Client, seconds: int) -> str:
    answer = await client.say(f"/hospitals/{HOSPITAL}/ladder", condition="ami", steps={"sms": seconds}, name="林怡君")
    assert answer.status_code == 201, answer.text
    entry: str = answer.json()["id"]
    return entry


def sms(house: House) -> int:
    return ladder_for(house.book.hospitals[HOSPITAL], Condition.AMI, Priority.HIGH).steps[Step.SMS]


async def page_of(client: Client, query: str = "") -> str:
    answer = await client.get(f"/settings{query}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_page_says_who_set_what_when_and_what_it_changed(client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    assert "everything runs by default" in await page_of(nurse)
    await set_sms(nurse, 40)
    await set_sms(nurse, 50)
    await nurse.say(f"/hospitals/{HOSPITAL}/contacts", ed_phone="02-23123456",
                    sms_to=[{"name": "王測試", "number": "0912-345678"}], name="陳護理長")  # fmt: skip
    await nurse.say(f"/hospitals/{HOSPITAL}/consult-rules", wait_s=90, name="x", specialties={"neurology": False})
    await nurse.say(f"/hospitals/{HOSPITAL}/threshold", indicator="consult_time", value=20, name="x")
    text = await page_of(nurse)
    for words in ("45 s → 40 s", "40 s → 50 s", "陳護理長", "SMS to: now also 王測試 0912-345678", "none → 02-23123456",
                  "60 s → 90 s", "by default → no", "threshold: none → 20"):  # fmt: skip
        assert words in text, words
    assert text.index("40 s → 50 s") < text.index("45 s → 40 s")


async def test_back_to_an_older_one_is_a_new_entry_by_who_went_back(
    house: House, client: MakeClient, people: People
) -> None:
    nurse, physician = client(people.ed_nurse), client(people.ed_physician)
    first = await set_sms(nurse, 40)
    await set_sms(nurse, 50)
    said = await physician.say(BACK, id="went-back-0001", **LADDER, entry=first)
    assert said.status_code == 201, said.text
    again = await physician.say(BACK, id="went-back-0001", **LADDER, entry=first)
    assert (again.status_code, again.json()["seq"]) == (200, said.json()["seq"])
    assert sms(house) == 40
    entries = [logged.entry for logged in await house.log.timeline(f"hospital/{HOSPITAL}")]
    assert [(one.kind, one.by) for one in entries] == [
        ("ladder_set", people.ed_nurse.id), ("ladder_set", people.ed_nurse.id), ("ladder_set", people.ed_physician.id),
    ]  # fmt: skip
    assert msgspec.json.decode(entries[-1].body)["name"] == people.ed_physician.name


async def test_back_to_the_default(house: House, client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    await set_sms(nurse, 40)
    assert (await nurse.say(BACK, **LADDER, entry=None)).status_code == 201
    assert sms(house) == DEFAULTS[Priority.HIGH].steps[Step.SMS]
    threshold: dict[str, Any] = {"indicator": "consult_time", "value": 20, "name": "x"}
    await nurse.say(f"/hospitals/{HOSPITAL}/threshold", **threshold)
    assert (await nurse.say(BACK, kind="threshold_set", of="consult_time")).status_code == 201
    assert house.book.hospitals[HOSPITAL].thresholds == {}


async def refused(client: Client, **body: Any) -> str:
    answer = await client.say(BACK, **body)
    assert answer.status_code >= 400, answer.text
    assert answer.json()["error"]["message"]
    code: str = answer.json()["error"]["code"]
    return code


async def test_what_holds_already_what_never_was_and_what_cannot_be_followed_is_refused(
    house: House, client: MakeClient, people: People
) -> None:
    nurse = client(people.ed_nurse)
    await set_sms(nurse, 40)
    holds = await set_sms(nurse, 50)
    nonsense = LadderSet(condition=Condition.AMI, steps={Step.TELEPHONE: None})
    await tell(house, f"hospital/{HOSPITAL}", nonsense, ids=("nonsense-0001",))
    assert "setting not followed" in await page_of(nurse)
    before, _ = await house.log.head()
    assert await refused(nurse, **LADDER, entry=holds) == "in_force_already"
    assert await refused(nurse, **LADDER, entry="nonsense-0001") == "cannot_be_followed"
    assert await refused(nurse, **LADDER, entry="never-0001") == "no_such_version"
    assert await refused(nurse, kind="roster_set", of="neurology", entry=None) == "no_such_version"
    assert await refused(nurse, kind="diversion_changed", of="") == "no_such_version"
    assert await refused(nurse, kind=7) == "wrong_fields"
    assert (await house.log.head())[0] == before


async def test_what_nobody_understands_does_not_hide_the_rest(house: House, client: MakeClient, people: People) -> None:
    nurse = client(people.ed_nurse)
    await set_sms(nurse, 40)
    await say_nonsense(house, HOSPITAL)
    assert "45 s → 40 s" in await page_of(nurse)


async def test_a_roster_goes_back_until_its_days_are_over(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    nurse, today = client(people.ed_nurse), world.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for name, entry in (("陳測試", "roster-0001"), ("李測試", "roster-0002")):
        await tell(house, f"hospital/{HOSPITAL}", roster(duty(name, 0, 24, day=today), day=today), ids=(entry,))
    text = await page_of(nurse)
    assert "no longer 陳測試" in text
    assert "now 李測試" in text
    roster_of: dict[str, Any] = {"kind": "roster_set", "of": "neurology", "entry": "roster-0001"}
    assert (await nurse.say(BACK, **roster_of)).status_code == 201
    assert [one.name for one in house.book.hospitals[HOSPITAL].rosters["neurology"][-1].duties] == ["陳測試"]  # type: ignore[union-attr]
    world.clock.pass_(seconds=timedelta(days=2).total_seconds())
    assert await refused(nurse, **{**roster_of, "entry": "roster-0002"}) == "roster_over"


async def test_what_the_action_would_refuse_today_is_refused_on_the_way_back(
    house: House, client: MakeClient, people: People, world: TestWorld
) -> None:
    """The person of the older roster is on duty elsewhere by now."""
    nurse, today = client(people.ed_nurse), world.now().replace(hour=0, minute=0, second=0, microsecond=0)
    his = duty("陳測試", 0, 24, day=today, phone="0912-345678")
    await tell(house, f"hospital/{HOSPITAL}", roster(his, day=today), ids=("roster-0001",))
    await tell(house, f"hospital/{HOSPITAL}", roster(duty("李測試", 0, 24, day=today), day=today))
    await tell(house, f"hospital/{OTHER_HOSPITAL}", roster(his, day=today))
    assert await refused(nurse, kind="roster_set", of="neurology", entry="roster-0001") == "on_duty_elsewhere"


@pytest.mark.parametrize("who", ["foreign_nurse", "crew", "dispatcher", "specialist", "authority"])
async def test_others_neither_read_a_hospitals_settings_nor_go_back(
    house: House, client: MakeClient, people: People, who: str
) -> None:
    first = await set_sms(client(people.ed_nurse), 40)
    await set_sms(client(people.ed_nurse), 50)
    other = client(getattr(people, who))
    assert await refused(other, **LADDER, entry=first) in ("not_your_hospital", "not_allowed")
    answer = await other.get(f"/settings?hospital={HOSPITAL}", headers=PAGE)
    assert answer.status_code == 403 or "40 s" not in answer.text
    assert sms(house) == 50


async def test_an_administrator_of_all_chooses_a_hospital(client: MakeClient, people: People) -> None:
    await set_sms(client(people.ed_nurse), 40)
    assert HOSPITAL in await page_of(client(people.administrator))
    assert "45 s → 40 s" in await page_of(client(people.administrator), f"?hospital={HOSPITAL}")
    local = client(person(Role.ADMINISTRATOR, f"hospital/{OTHER_HOSPITAL}"))
    assert "40 s" not in await page_of(local, f"?hospital={HOSPITAL}")
