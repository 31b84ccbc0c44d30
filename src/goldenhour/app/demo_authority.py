"""The demo's health authority: courses to come, and places that were certified or ask to be. Made up, and they say so."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from goldenhour.aeds.authority.certificate import number_of, valid_until
from goldenhour.aeds.authority.views import places
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.aed_bodies import CompanySent, SiteRegistered, Source
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.course_bodies import CourseAnnounced
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Site
from goldenhour.kit.log import Entry, encode_json

NAMESPACE = uuid.UUID("0f5a7a52-5d7c-5d5e-8f0a-6a1c5b0d7e11")
COUNTY = "A"
MAKER = "person/demo-authority"
KIND_OF = {kind.body: name for name, kind in KINDS.items()}
WEEKS = 6
"""So far ahead courses are announced, one a week."""
CERTIFIED = 1053 / 1917
"""Of all places (臺北市政府急救設備(AED)設置指引, eight and four: on 2026-03-02)."""
OLDEST_DAYS = 900
"""Since when the made-up places were certified; those of more than two years ago have ended."""
WAITING = 5
COMPANIES = 3
COURSES = (
    ("AED 管理員訓練（模擬）", "09:00", "12:40", 180, 40, "市府大樓（模擬）"),
    ("CPR+AED 員工訓練（模擬）", "14:00", "15:30", 90, 0, "區健康服務中心（模擬）"),
)


def entry(subject: str, at: datetime, body: Body, name: str) -> Entry:
    return Entry(
        id=str(uuid.uuid5(NAMESPACE, f"{subject}/{name}")), subject=subject, kind=KIND_OF[type(body)], at=at, by=MAKER,
        role="authority", body=msgspec.Raw(encode_json(body)),
    )  # fmt: skip


async def keep_an_authority(house: House) -> None:
    """Certificates once; courses at each start, so that some always lie ahead."""
    now = house.world.now()
    entries = list(courses_ahead(now, ZoneInfo(house.country.timezone)))
    if not (await certified_before(house)):
        sites = await synthetic_sites(house)
        entries += [*certificates(sites, now), *measures(sites, now)]
    receipts = await house.log.append(entries)
    await house.book.caught_up(receipts[-1].seq)


def courses_ahead(now: datetime, zone: ZoneInfo) -> Iterator[Entry]:
    """One each Wednesday of the next weeks. The same day makes the same entry, whenever the demo begins."""
    today = now.astimezone(zone).date()
    first = today + timedelta(days=(2 - today.weekday()) % 7 + 7)
    for week in range(WEEKS):
        on = first + timedelta(weeks=week)
        title, begins, ends, minutes, manager_min, where = COURSES[on.toordinal() // 7 % len(COURSES)]
        said = CourseAnnounced(
            title=title, county=COUNTY, on=on, begins=begins, ends=ends, place=where, institution="範例訓練單位（模擬）",
            teacher="範例教官（模擬）", minutes=minutes, manager_min=manager_min, seats=30,
            open_until=on - timedelta(days=2), note="模擬資料，不會真的開課。",
        )  # fmt: skip
        told = datetime.combine(on - timedelta(weeks=WEEKS + 2), datetime.min.time(), zone) + timedelta(hours=9)
        yield entry(f"course/demo-{on.isoformat()}", told, said, "announced")


async def certified_before(house: House) -> bool:
    found = await house.ask(lambda c: c.scalar(sa.select(sa.func.count()).where(places.c.certificate != "")))
    return bool(found)


async def synthetic_sites(house: House) -> list[Site]:
    """The made-up places of the demo's county, but for the one that somebody looks after."""
    query = sa.select(places.c.subject).where(places.c.county == COUNTY, places.c.subject.like("site/synthetic-%"))
    names = await house.ask(lambda c: list(c.scalars(query.order_by(places.c.subject))))
    states = [await house.book.state(name) for name in names]
    return [state for state in states if isinstance(state, Site) and state.registered_at is not None]


def certificates(sites: Iterable[Site], now: datetime) -> Iterator[Entry]:
    """Each place asked some time after it was registered; as many passed as the guideline counts, a few still wait."""
    chance, waiting = random.Random(COUNTY), WAITING  # noqa: S311 - made-up places, the same in every demo
    for place in sites:
        ago, passes = chance.uniform(20, OLDEST_DAYS), chance.random() < CERTIFIED
        begun = place.registered_at
        if begun is None or not (passes or waiting):
            continue
        at = (
            max(now - timedelta(days=ago), begun + timedelta(days=14)) if passes else now - timedelta(days=ago % 20 + 1)
        )
        yield from applied(place, at, passes=passes)
        waiting -= not passes


def applied(place: Site, at: datetime, *, passes: bool) -> Iterator[Entry]:
    subject = f"site/{place.id}"
    asks = entry(subject, at, site.CertificationApplied(staff=20, trained=16, name="模擬管理員"), "applied")
    yield asks
    if passes:
        on = (at + timedelta(days=7)).date()
        yield entry(subject, at + timedelta(days=7), site.CertificationDecided(
            application=asks.id, passed=True, number=number_of(COUNTY, on, asks.id), on=on, until=valid_until(on),
            name="模擬承辦人",
        ), "decided")  # fmt: skip


def measures(sites: Sequence[Site], now: datetime) -> Iterator[Entry]:
    """Companies sent to devices that cannot be used; a place on the list to the central authority; one that must have a
    device and has none."""
    broken = [(place, device) for place in sites for device in place.standing_devices if device.out is not None]
    for place, device in broken[:COMPANIES]:
        sent = CompanySent(aed=device.aed, company="範例儀器（模擬）", for_what="檢修")
        yield entry(f"site/{place.id}", now, sent, f"company-{device.aed}")
    subject, then = f"site/{sites[0].id}", now - timedelta(days=90)
    told = entry(subject, then, site.SiteAdmonished(
        by=(then + timedelta(days=30)).date(), what="AED 離地未達 120 公分，應改掛（模擬）", name="模擬承辦人",
    ), "admonished")  # fmt: skip
    yield told
    ended = site.AdmonitionEnded(admonition=told.id, mended=False)
    yield entry(subject, then + timedelta(days=40), ended, "listed")
    yield from obliged(now - timedelta(days=400))


def obliged(since: datetime) -> Iterator[Entry]:
    """A hotel that was named more than a year ago."""
    subject = "site/synthetic-hotel"
    yield entry(subject, since, SiteRegistered(
        name="範例旅館（模擬）", county=COUNTY, district="中山區", address="中山區（模擬地址）", category="lodging", lat=25.0625,
        lon=121.5330, source=Source.SYNTHETIC,
    ), "registered")  # fmt: skip
    yield entry(subject, since, site.ObligationStated(
        obliged=True, category="lodging", figure=150, since=since.date(), reason="旅館",
    ), "obliged")  # fmt: skip
