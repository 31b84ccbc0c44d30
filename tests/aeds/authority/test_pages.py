"""What an authority sees of all places, what anybody sees of a certificate, and what the figures count."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from goldenhour.aeds.authority.certificate import number_of, valid_until
from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from tests.aeds.authority.places import SITE, a_place, applied, day
from tests.alerts.scene import tell
from tests.conftest import Client, People

Make = Callable[[Person | None], Client]


@pytest.fixture
async def places(house: House) -> House:
    """Four places: one in order and asking to be certified; one obliged without a device, over its time; one whose device is
    defect; one of another county."""
    await a_place(house)
    await applied(house)
    late = site.ObligationStated(obliged=True, category="assembly", since=day(house, -500))
    await a_place(house, late, site_id="site-0002", devices=0)
    await a_place(house, aed.AedOutOfService(aed="1", why=aed.OutOfService.DEFECT), site_id="site-0003", devices=2)
    await a_place(house, site_id="site-0004", county="F")
    return house


async def test_the_overview_counts_places_devices_and_what_is_overdue(
    places: House, client: Make, people: People
) -> None:
    answer = (await client(people.authority).get("/authority/aeds.json?county=A")).json()
    assert answer["categories"] == [{"category": "assembly", "places": 2, "devices": 3, "out": 1, "certified": 0}]
    assert answer["lists"]["missing"] == 1
    assert answer["lists"]["applied"] == 1
    assert answer["lists"]["out"] == 1
    assert answer["goal"] == 1250
    assert {one["what"]: one["count"] for one in answer["overdue"]}["installation"] == 1


async def test_each_list_shows_its_places_and_no_other(places: House, client: Make, people: People) -> None:
    authority = client(people.authority)
    for listing, shown in (("missing", "site-0002"), ("applied", SITE), ("out", "site-0003")):
        page = (await authority.get(f"/authority/aeds?list={listing}&county=A")).text
        assert f"/authority/aeds/{shown}" in page
        assert page.count('href="/authority/aeds/site-') == 1
    assert (await authority.get("/authority/aeds?list=nothing")).status_code == 404
    sheet = (await authority.get("/authority/aeds.csv?list=missing")).text
    assert "site-0002" in sheet
    assert "site-0003" not in sheet


async def test_expired_devices_are_a_list_with_the_company_that_was_sent(
    places: House, client: Make, people: People
) -> None:
    over = aed.AedChecked(aed="1", on=day(places, -9), name="陳", ready=True, pads_until=day(places, -3))
    await tell(places, "site/site-0003", over, aed.CompanySent(aed="1", company="良心儀器"))
    page = (await client(people.authority).get("/authority/aeds?list=expired&county=A")).text
    assert "良心儀器" in page
    assert page.count('href="/authority/aeds/site-') == 1


async def test_a_countys_authority_sees_its_own_county_whatever_it_asks_for(places: House, client: Make) -> None:
    person = Person(id="person/f", name="F", roles=frozenset({Role.AUTHORITY}), organisation="county/F")
    answer = (await client(person).get("/authority/aeds.json?county=A")).json()
    assert sum(one["places"] for one in answer["categories"]) == 1
    for page in (f"/authority/aeds/{SITE}", f"/authority/aeds/{SITE}/worksheet", f"/sites/{SITE}", f"/sites/{SITE}/labels",
                 f"/sites/{SITE}/certification-application.pdf", f"/sites/{SITE}/devices/1/hours",
                 f"/sites/{SITE}/files/{'a' * 64}"):  # fmt: skip
        assert (await client(person).get(page)).status_code == 404, page
    for listed in ("/authority/aeds.csv?list=overdue&county=A", "/authority/aeds?list=out&county=A", "/sites"):
        answer = await client(person).get(listed)
        assert answer.status_code == 200
        assert not any(name in answer.text for name in (SITE, "site-0002", "site-0003")), listed


@pytest.mark.parametrize("who", ["dispatcher", "crew", "ed_nurse", "aed_manager", "administrator"])
async def test_nobody_else_sees_them(places: House, client: Make, people: People, who: str) -> None:
    assert (await client(getattr(people, who)).get("/authority/aeds")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("kind=國民中學以上之學校&category=assembly", "whatever its size"),
        ("kind=宗教聚會場所&category=assembly&figure=999", "not obliged, that begins with 1000"),
        ("kind=宗教聚會場所&category=assembly&figure=1000", "obliged from 1000 on"),
        ("kind=旅館&category=lodging&figure=100", "not obliged, that begins with 101"),
        ("kind=旅館&category=lodging", "Count first"),
        ("kind=旅館&figure=many", "whole number"),
        ("kind=-&category=other", "not one of those"),
    ],
)
async def test_the_tables_say_who_is_obliged(
    places: House, client: Make, people: People, asked: str, said: str
) -> None:
    assert said in (await client(people.authority).get(f"/authority/aeds/site-0002?{asked}")).text


async def test_a_certificate_can_be_verified_by_anybody_and_printed_by_its_place(
    places: House, client: Make, people: People
) -> None:
    today = day(places)
    number = number_of("A", today, "application-1")
    decided = site.CertificationDecided(
        application="application-1", passed=True, number=number, on=today, until=valid_until(today), name="王")  # fmt: skip
    await tell(places, f"site/{SITE}", decided)
    assert "This certificate is valid" in (await client(None).get(f"/safe-places/{number.lower()}")).text
    assert (await client(None).get("/safe-places/A-115-AAAA-AAAA")).status_code == 404
    assert (await client(None).get(f"/safe-places/{number}.pdf")).status_code == 401
    assert (await client(people.ed_nurse).get(f"/safe-places/{number}.pdf")).status_code == 404
    pdf = await client(people.aed_manager).get(f"/safe-places/{number}.pdf")
    assert number in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    await tell(places, f"site/{SITE}", site.CertificationRevoked(number=number, reason="sold", name="王"))
    assert "taken away" in (await client(None).get(f"/safe-places/{number}")).text


async def test_a_number_is_found_however_it_was_typed_and_an_older_one_names_the_newer(
    places: House, client: Make
) -> None:
    today, anybody = day(places), client(None)
    old, new = number_of("A", day(places, -700), "application-0"), number_of("A", today, "application-1")
    earlier = site.CertificationApplied(staff=10, trained=8, name="李範例")
    await tell(places, f"site/{SITE}", earlier, ids=("application-0",))
    for name, number, on in (("application-0", old, day(places, -700)), ("application-1", new, today)):
        await tell(places, f"site/{SITE}", site.CertificationDecided(
            application=name, passed=True, number=number, on=on, until=valid_until(on), name="王"))  # fmt: skip
    typed = await anybody.get("/safe-places", params={"number": f" {old.lower().replace('-', '')} "})
    assert typed.headers["location"] == f"/safe-places/{old}"
    assert new in (await anybody.get(f"/safe-places/{old}")).text
    assert old not in (await anybody.get(f"/safe-places/{new}")).text
    unknown = await anybody.get("/safe-places", params={"number": "A-115-<b>"})
    assert "No certificate has the number A-115-&lt;b&gt;" in unknown.text


async def test_what_an_inspection_found_stands_on_the_page_and_begins_the_admonition(
    places: House, client: Make, people: People
) -> None:
    found = (site.Finding(point="5-1-2", kept=False, note="90 cm"), site.Finding(point="6-1", kept=True))
    await tell(places, f"site/{SITE}", site.SiteInspected(on=day(places), name="王", findings=found))
    page = (await client(people.authority).get(f"/authority/aeds/{SITE}")).text
    assert page.count("art. 5(1)(2) At least 120 cm above the floor: 90 cm") == 2
    assert f"/sites/{SITE}/files/{'a' * 64}" in page
    assert "Sign at the important entrances · Sign where the device hangs" in page, (
        "every point of article 5 is looked at"
    )


async def test_a_finding_names_its_device_to_the_authority_in_the_admonition_and_to_the_place(
    places: House, client: Make, people: People
) -> None:
    hung = aed.AedRegistered(aed="2", location="體育館", floor="B1")
    found = (
        site.Finding(point="5-1-2", kept=False, aed="2", note="90 cm"),
        site.Finding(point="5-1-2", kept=True, aed="1"),
    )
    await tell(places, f"site/{SITE}", hung, site.SiteInspected(on=day(places), name="王", findings=found))
    words = "At least 120 cm above the floor · 體育館 · B1: 90 cm"
    page = (await client(people.authority).get(f"/authority/aeds/{SITE}")).text
    assert page.count(words) == 2, "in the list of what was found and in the admonition that begins with it"
    assert words in (await client(people.aed_manager).get(f"/sites/{SITE}", headers={"accept": "text/html"})).text


async def test_which_device_is_asked_only_where_there_are_several_and_a_device_can_have_it(
    places: House, client: Make, people: People
) -> None:
    asks = client(people.authority)
    assert "data-device" not in (await asks.get(f"/authority/aeds/{SITE}")).text
    several = (await asks.get("/authority/aeds/site-0003")).text
    assert 'aria-label="Device at art. 7(1)"' in several
    assert 'aria-label="Device at art. 6(1)"' not in several


async def test_what_was_reported_late_stands_on_the_places_page_and_the_places_on_a_list(
    places: House, client: Make, people: People
) -> None:
    moved = aed.AedRegistered(aed="1", location="B1", installed_on=day(places, -2), changed_on=day(places, -10))
    await tell(places, f"site/{SITE}", moved)
    asks = client(people.authority)
    page = (await asks.get(f"/authority/aeds/{SITE}")).text
    assert "done, 3 days late" in page
    assert f"was to be reported by {day(places, -3)}, and was on {day(places)}" in page
    for_all = (await asks.get("/authority/aeds.csv?list=late&county=A")).text
    listed = {line.split(",")[0]: line for line in for_all.splitlines()[1:]}
    assert set(listed) == {SITE, "site-0003"}
    assert listed[SITE].endswith(",1,3"), "one report, three days late"


async def test_the_list_for_the_central_authority_says_what_was_to_be_put_right(
    places: House, client: Make, people: People
) -> None:
    told = site.SiteAdmonished(by=day(places, -3), what="掛高一點", name="王")
    await tell(places, f"site/{SITE}", told, ids=("admonition-1",))
    await tell(places, f"site/{SITE}", site.AdmonitionEnded(admonition="admonition-1", mended=False))
    asks = client(people.authority)
    sheet = (await asks.get("/authority/aeds.csv?list=listed", headers={"accept-language": "zh-Hant"})).text
    assert "應改善事項,改善期限" in sheet
    assert f"掛高一點,{day(places, -3)}" in sheet
    assert "掛高一點" in (await asks.get("/authority/aeds?list=listed")).text


async def test_everything_that_is_asked_for_is_held_against_what_the_place_said(
    places: House, client: Make, people: People
) -> None:
    page = (await client(people.authority).get(f"/authority/aeds/{SITE}")).text
    assert "8 / 10 = 80.0 %" in page
    assert page.count('class="badge urgent') == 0
