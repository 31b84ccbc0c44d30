"""The monthly statistics are what stood on each month's last day, told from the entries alone."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.aeds.authority.months import Counts, changes_of, counted, last_day, months_until
from goldenhour.aeds.authority.months_kept import FACT
from goldenhour.aeds.authority.months_picture import months_picture, nice
from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bodies as says
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.entries import KINDS, understand
from goldenhour.emergency.folding_site import fold_site
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.emergency.site import Site
from goldenhour.kit.log import Entry, Logged, encode_json
from tests.aeds.authority.places import SITE
from tests.alerts.scene import tell
from tests.conftest import Client, People

Make = Callable[[Person | None], Client]
TAIPEI = ZoneInfo("Asia/Taipei")
KIND_OF = {kind.body: name for name, kind in KINDS.items()}
PLACE = aed.SiteRegistered(name="大安高工", county="A", category="assembly")


def device(name: str = "1") -> aed.AedRegistered:
    return aed.AedRegistered(aed=name)


def entry(at: datetime, body: says.Body, name: str, corrects: str = "") -> Entry:
    return Entry(id=name, subject=f"site/{SITE}", kind=KIND_OF[type(body)], at=at, by="person/x", corrects=corrects or None,
                 body=msgspec.Raw(encode_json(body)))  # fmt: skip


def told(*said: tuple[str, says.Body], corrects: dict[int, int] | None = None) -> Site:
    """A place of which this was said at these moments (Taipei), as entries entry-0, entry-1 ..."""
    fixes = corrects or {}
    entries = [
        entry(datetime.fromisoformat(at).replace(tzinfo=TAIPEI), body, f"entry-{n}", f"entry-{fixes[n]}" if n in fixes else "")
        for n, (at, body) in enumerate(said)
    ]  # fmt: skip
    return fold_site(SITE, [understand(Logged(n, one.at, one, b"")) for n, one in enumerate(entries, 1)])


def at_the_end_of(month: str, *places: Site) -> Counts:
    """The figures of all categories, from the changes of these places."""
    rows = sorted((one.month, one.category, *one.by) for place in places for one in changes_of(place, TAIPEI))
    found = months_until(month, rows)
    return found[-1].all if found else Counts()


def test_a_month_counts_what_stood_on_its_last_day() -> None:
    place = told(
        ("2026-03-31T23:59", PLACE), ("2026-04-01T00:01", device()), ("2026-05-02T10:00", device("2")),
        ("2026-05-30T10:00", aed.AedOutOfService(aed="2", why=aed.OutOfService.DEFECT)),
        ("2026-06-02T10:00", aed.AedBackInService(aed="2")), ("2026-06-30T23:00", aed.AedRemoved(aed="1")),
    )  # fmt: skip
    assert at_the_end_of("2026-03", place) == Counts()
    assert at_the_end_of("2026-04", place) == Counts(places=1, devices=1)
    assert at_the_end_of("2026-05", place) == Counts(places=1, devices=2, out=1)
    assert at_the_end_of("2026-06", place) == Counts(places=1, devices=1)
    assert at_the_end_of("2027-06", place) == Counts(places=1, devices=1)


def test_a_certificate_counts_until_it_ends_or_is_taken_away() -> None:
    asks = site.CertificationApplied(staff=10, trained=8, name="李")
    passed = site.CertificationDecided(
        application="entry-2", passed=True, number="A-1", on=date(2024, 3, 31), until=date(2026, 3, 31), name="王"
    )
    before = (("2024-03-01T10:00", PLACE), ("2024-03-01T10:00", device()), ("2024-03-02T10:00", asks),
              ("2024-03-31T10:00", passed))  # fmt: skip
    assert [at_the_end_of(month, told(*before)).certified for month in ("2024-02", "2024-03", "2026-03", "2026-04")] == [
        0, 1, 1, 0,
    ]  # fmt: skip
    revoked = told(*before, ("2025-01-05T10:00", site.CertificationRevoked(number="A-1", reason="sold", name="王")))
    assert [at_the_end_of(month, revoked).certified for month in ("2024-12", "2025-01")] == [1, 0]


def test_a_place_that_moves_to_another_category_is_counted_there_and_no_longer_here() -> None:
    place = told(
        ("2026-03-01T10:00", PLACE), ("2026-03-01T10:00", device()),
        ("2026-04-10T10:00", msgspec.structs.replace(PLACE, category="lodging")),
    )  # fmt: skip
    rows = sorted((one.month, one.category, *one.by) for one in changes_of(place, TAIPEI))
    assert [set(one.categories) for one in months_until("2026-05", rows)] == [{"assembly"}, {"lodging"}, {"lodging"}]


def test_a_correction_counts_from_the_month_of_what_it_corrects_and_what_was_struck_never_did() -> None:
    fixed = told(
        ("2026-01-05T10:00", msgspec.structs.replace(PLACE, category="other")), ("2026-01-05T10:00", device()),
        ("2026-04-05T10:00", PLACE), corrects={2: 0},
    )  # fmt: skip
    assert {one.category for one in changes_of(fixed, TAIPEI)} == {"assembly"}
    struck = told(("2026-01-05T10:00", PLACE), ("2026-01-05T10:00", device()),
                  ("2026-04-05T10:00", site.SiteEntryStruck(reason="twice")), corrects={2: 1})  # fmt: skip
    assert list(changes_of(struck, TAIPEI)) == []


def test_any_history_gives_at_each_months_end_what_folding_until_then_gives() -> None:
    for seed in range(60):
        chance = random.Random(seed)
        at, said = datetime(2025, 1, 1, tzinfo=UTC), list[tuple[str, says.Body]]()
        for _ in range(chance.randrange(1, 25)):
            name = str(chance.randrange(3))
            at += timedelta(days=chance.choice([0, 1, 9, 40]))
            body = chance.choice([
                msgspec.structs.replace(PLACE, category=chance.choice(["assembly", "other"])), device(name), device(name),
                aed.AedOutOfService(aed=name, why=aed.OutOfService.AWAY), aed.AedBackInService(aed=name),
                aed.AedRemoved(aed=name), aed.AedChecked(aed=name, on=at.date(), name="李", ready=chance.random() < 0.7),
            ])  # fmt: skip
            said.append((at.astimezone(TAIPEI).replace(tzinfo=None).isoformat(), body))
        place = told(*said)
        for month in ("2025-01", "2025-04", "2026-01", "2027-12"):
            until = [one for one in place.timeline if f"{one.logged.entry.at.astimezone(TAIPEI):%Y-%m}" <= month]
            assert at_the_end_of(month, place) == counted(fold_site(SITE, until), last_day(month))[1], seed


def test_what_is_told_late_counts_in_the_month_it_tells_of_and_waits_for_what_it_is_about() -> None:
    late = told(("2026-06-01T10:00", PLACE), ("2026-06-01T10:00", device()), ("2026-03-01T10:00", device("2")),
                ("2026-05-01T10:00", PLACE), ("2026-02-01T10:00", aed.AedRemoved(aed="2")))  # fmt: skip
    assert [at_the_end_of(month, late).devices for month in ("2026-03", "2026-05", "2026-06")] == [0, 0, 1]
    kept = told(("2026-06-01T10:00", PLACE), ("2026-06-01T10:00", device()), ("2026-03-01T10:00", PLACE),
                ("2026-03-01T10:00", device("2")))  # fmt: skip
    assert [at_the_end_of(month, kept).devices for month in ("2026-03", "2026-06")] == [1, 2]


async def a_history(house: House) -> None:
    """Two places of one county and one of another, registered months ago; a second device came last month."""
    for name, county, days in (("site-0001", "A", 100), ("site-0002", "A", 40), ("site-0003", "F", 100)):
        registered = msgspec.structs.replace(PLACE, name=name, county=county)
        await tell(house, f"site/{name}", registered, device(), at=house.world.now() - timedelta(days=days))
    await tell(house, "site/site-0001", device("2"), at=house.world.now() - timedelta(days=32))


async def test_the_page_the_sheets_and_the_json_say_the_same_months(house: House, client: Make, people: People) -> None:
    await a_history(house)  # it is 2026-11-22 in the tests
    asks = client(people.authority)
    lines = (await asks.get("/authority/aeds/months.json?county=A")).json()
    assert [(one["month"], one["places"], one["devices"]) for one in lines] == [
        ("2026-08", 1, 1), ("2026-09", 1, 1), ("2026-10", 2, 3),
    ]  # fmt: skip
    sheet = list(csv.reader((await asks.get("/authority/aeds/months.csv?county=A")).text.splitlines()))
    assert sheet[-1][2:] == ["2", "3", "0", "0"]
    page = (await asks.get("/authority/aeds/months?county=A&month=2026-09&months=12")).text
    assert "2026-09-30" in page
    assert page.count('class="months-picture"') == 3
    workbook = ZipFile(BytesIO((await asks.get("/authority/aeds/months.xlsx?county=A")).content))
    assert "xl/worksheets/sheet2.xml" in workbook.namelist()
    for nonsense in ("month=2031-01", "month=x", "months=13"):
        assert (await asks.get(f"/authority/aeds/months?{nonsense}")).status_code == 404


async def test_what_was_summed_is_summed_anew_only_when_a_place_changed_a_month(
    house: House, client: Make, people: People
) -> None:
    await a_history(house)
    asks, kept = client(people.authority), house.facts[FACT]
    await asks.get("/authority/aeds/months.json?county=A")
    summed_then = kept._kept["A"]
    checked = aed.AedChecked(aed="1", on=house.world.now().date(), name="李", ready=True)
    await tell(house, "site/site-0001", checked)
    await asks.get("/authority/aeds/months.json?county=A")
    assert kept._kept["A"] is summed_then
    await tell(house, "site/site-0002", device("2"), at=house.world.now() - timedelta(days=30))
    assert (await asks.get("/authority/aeds/months.json?county=A")).json()[-1]["devices"] == 4


async def test_a_county_without_places_has_no_months_and_nobody_else_reads_them(
    house: House, client: Make, people: People
) -> None:
    assert (await client(people.authority).get("/authority/aeds/months")).status_code == 200
    assert (await client(people.authority).get("/authority/aeds/months.json")).json() == []
    for ending in ("", ".json", ".csv", ".xlsx"):
        assert (await client(people.aed_manager).get(f"/authority/aeds/months{ending}")).status_code == 403


def test_the_picture_begins_at_zero_and_shows_the_goal() -> None:
    assert [nice(most) for most in (1, 2, 7, 11, 1250, 2734)] == [2, 2, 8, 20, 2000, 4000]
    picture = months_picture(["2026-08", "2026-09"], [3, 5], 'places: "3" to 5', goal=10)
    assert 'class="goal"' in picture
    assert picture.count("<circle") == 2
    assert "&#34;3&#34;" in picture
    assert 'class="goal"' not in months_picture(["2026-08"], [0], "places")
