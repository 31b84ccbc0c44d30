"""What an authority may say of a place, and what it is told when it may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from goldenhour.aeds.authority.certificate import number_of, valid_until
from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from tests.aeds.authority.places import PATH, a_place, applied, day, place
from tests.conftest import Client, People

Make = Callable[[Person | None], Client]


@pytest.fixture
def authority(client: Make, people: People) -> Client:
    return client(people.authority)


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


async def test_a_place_that_is_named_has_a_year_and_can_be_given_longer(house: House, authority: Client) -> None:
    await a_place(house, devices=0)
    assert code(await authority.say(f"{PATH}/extensions", until=str(day(house, 900)), reason="works")) == "not_obliged"
    named = await authority.say(f"{PATH}/obligation", obliged=True, category="assembly", since=str(day(house, -10)))
    assert named.status_code == 201
    assert code(await authority.say(f"{PATH}/extensions", until=str(day(house, 300)), reason="works")) == "not_longer"
    longer: dict[str, Any] = {"until": str(day(house, 500)), "reason": "works"}
    assert code(await authority.say(f"{PATH}/extensions", **longer)) == "granted_by_whom"
    assert (await authority.say(f"{PATH}/extensions", **longer, granted_by="教育部")).status_code == 201
    assert len((await place(house)).extensions) == 1


@pytest.mark.parametrize(
    ("said", "refused"),
    [({"category": "nowhere"}, "category_unknown"), ({"since": "2012-01-01"}, "since_cannot_be"),
     ({"since": "2999-01-01"}, "since_cannot_be")],
)  # fmt: skip
async def test_an_obligation_that_cannot_be_is_refused(
    house: House, authority: Client, said: dict[str, str], refused: str
) -> None:
    await a_place(house)
    assert (
        code(await authority.say(f"{PATH}/obligation", **{"obliged": True, "category": "assembly", **said})) == refused
    )


async def test_an_inspection_says_what_was_looked_at_or_that_it_was_not_let_in(house: House, authority: Client) -> None:
    await a_place(house)
    today, finding = str(day(house)), {"point": "5-1-2", "kept": False, "note": "90 cm"}
    path = f"{PATH}/inspections"
    assert code(await authority.say(path, on=today, name="王")) == "findings_or_refused"
    assert code(await authority.say(path, on=str(day(house, 1)), name="王", refused=True)) == "day_in_future"
    unknown = [{"point": "99", "kept": True}]
    assert code(await authority.say(path, on=today, name="王", findings=unknown)) == "point_unknown"
    elsewhere = [{**finding, "aed": "9"}]
    assert code(await authority.say(path, on=today, name="王", findings=elsewhere)) == "no_such_device"
    twice = [finding, {**finding, "note": "80 cm"}]
    assert code(await authority.say(path, on=today, name="王", findings=twice)) == "found_twice"
    each = [finding, {**finding, "aed": "1"}]
    assert (await authority.say(path, on=today, name="王", findings=each)).status_code == 201
    assert (await authority.say(path, on=today, name="王", refused=True)).status_code == 201


async def test_a_place_is_on_the_list_only_after_its_term(house: House, authority: Client, world: Any) -> None:
    await a_place(house)
    assert (
        code(await authority.say(f"{PATH}/admonitions", by=str(day(house)), what="higher", name="王"))
        == "term_cannot_be"
    )
    admonished = await authority.say(f"{PATH}/admonitions", by=str(day(house, 5)), what="higher", name="王")
    end = f"{PATH}/admonitions/{admonished.json()['id']}/end"
    assert code(await authority.say(end, mended=False)) == "term_runs"
    world.clock.pass_(days=6)
    assert (await authority.say(end, mended=False)).status_code == 201
    assert code(await authority.say(end, mended=True)) == "ended_already"
    assert code(await authority.say(f"{PATH}/admonitions/nothing-here/end", mended=True)) == "no_such_admonition"


async def test_a_device_a_company_mended_can_be_sent_for_again(house: House, authority: Client) -> None:
    await a_place(house, aed.AedOutOfService(aed="1", why=aed.OutOfService.DEFECT))
    company = f"{PATH}/devices/1/company"
    assert code(await authority.say(f"{company}/report", mended=True)) == "nobody_sent"
    assert code(await authority.say(f"{PATH}/devices/9/company", company="安心公司")) == "no_such_device"
    assert (await authority.say(company, company="安心公司")).status_code == 201
    assert (await authority.say(f"{company}/report", mended=True)).status_code == 201
    assert (await place(house)).devices["1"].out is None


# ── safe places ──────────────────────────────────────────────────────────────────────────────────────────────────────
DECISION = f"{PATH}/certifications/application-1/decision"


def passed(house: House) -> dict[str, Any]:
    today = day(house)
    return {"passed": True, "on": str(today), "until": str(valid_until(today)), "name": "王",
            "number": number_of("A", today, "application-1")}  # fmt: skip


async def test_a_whole_application_is_certified_for_two_years_and_only_once(house: House, authority: Client) -> None:
    await a_place(house)
    await applied(house)
    assert code(await authority.say(DECISION, **{**passed(house), "number": "A-1"})) == "number_follows"
    assert (await authority.say(DECISION, **passed(house))).status_code == 201
    assert code(await authority.say(DECISION, **passed(house))) == "decided_already"
    [certificate] = (await place(house)).certificates.values()
    assert certificate.until == valid_until(day(house))


async def test_too_few_trained_is_asked_about_before_it_passes(house: House, authority: Client) -> None:
    await a_place(house)
    await applied(house, trained=6)
    asked = await authority.say(DECISION, **passed(house))
    assert (asked.status_code, code(asked)) == (428, "incomplete")
    assert "guideline 8.2" in asked.json()["error"]["message"]
    assert (await authority.say(DECISION, **passed(house), confirmed=("incomplete",))).status_code == 201


async def test_a_refusal_says_why_and_nobody_decides_their_own(
    house: House, authority: Client, client: Make, people: People
) -> None:
    await a_place(house)
    await applied(house)
    no = {"passed": False, "on": str(day(house)), "name": "王"}
    assert code(await authority.say(DECISION, **no)) == "say_why"
    assert code(await authority.say(f"{PATH}/certifications/nothing-here/decision", **no)) == "no_such_application"
    myself = client(msgspec.structs.replace(people.authority, id="person/test"))  # who applied
    assert code(await myself.say(DECISION, **no, reason="own")) == "your_own"
    assert (await authority.say(DECISION, **no, reason="no floor plan")).status_code == 201


async def test_a_certificate_is_taken_away_once_and_with_a_reason(house: House, authority: Client) -> None:
    await a_place(house)
    await applied(house)
    await authority.say(DECISION, **passed(house))
    number = passed(house)["number"]
    path = f"{PATH}/certificates/{number}/revocation"
    assert (await authority.say(path, reason="", name="王")).status_code == 422
    assert (await authority.say(path, reason="device sold", name="王")).status_code == 201
    assert code(await authority.say(path, reason="again", name="王")) == "revoked_already"
    assert (
        code(await authority.say(f"{PATH}/certificates/A-1/revocation", reason="x", name="王")) == "no_such_certificate"
    )


async def test_another_countys_authority_does_not_find_the_place(house: House, client: Make) -> None:
    await a_place(house)
    elsewhere = client(Person(id="person/f", name="F", roles=frozenset({Role.AUTHORITY}), organisation="county/F"))
    answer = await elsewhere.say(f"{PATH}/need", density=1, risk=1, benefit=1, hard_to_reach=1, name="F")
    assert (answer.status_code, code(answer)) == (404, "not_your_site")
