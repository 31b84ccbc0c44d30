"""Places read from a file become timelines: what is new or otherwise is said, what is the same is not, what is in the file no
more is doubted. A place that registered itself here knows better than any file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa

from goldenhour.aeds.finding.national.reading import Judged, Remark, Taken
from goldenhour.aeds.finding.national.writing import table
from goldenhour.emergency.aed_bodies import AedDoubted, AedRegistered, SiteRegistered, Source
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.bookkeeping import subjects_table
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Device, Site
from goldenhour.emergency.site_bodies import SiteEntryStruck
from goldenhour.kit.log import Entry, SubjectMoved, encode_json
from goldenhour.kit.sentences import N_, sentence

BY = "program/import"
BATCH = 200
"""Places written at once."""
VANISHED = "not in the file any more"
"""The note of such a doubt; English, as a program's words in the log are."""
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")
Progress = Callable[[int, int], None]


@dataclass
class Imported:
    """What became of a file: numbers of devices, but for `places`."""

    rows: int = 0
    places: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    vanished: int = 0
    left_alone: int = 0
    """Registered by the place itself, or taken away by it."""
    remarks: list[Remark] = field(default_factory=list)

    def count(self, judged: Judged) -> int:
        """Rows with at least one such remark."""
        return len({remark.line for remark in self.remarks if remark.judged is judged})


def site_id(source: Source, foreign_id: str) -> str:
    """The id under which a place of a file is kept here: always the same."""
    if PLAIN.fullmatch(foreign_id):
        return f"{source.value}-{foreign_id}"
    return f"{source.value}-{hashlib.sha256(foreign_id.encode()).hexdigest()[:20]}"


async def import_aeds(
    house: House, taken: Sequence[Taken], source: Source, done: Imported, progress: Progress | None = None
) -> Imported:
    """Say what the file says and the timelines do not. Imported again, the same file adds nothing."""
    places: dict[str, list[Taken]] = {}
    for one in taken:
        places.setdefault(site_id(source, one.place.foreign_id), []).append(one)
    there, known = await house.ask(lambda connection: (sites_of(connection), devices_of(connection, source)))
    names = list(places)
    done.places += len(names)
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        sites = [await site_of(house, name, name in there) for name in some]
        await say(house, [(site, list(news(site, places[site.id], source, done))) for site in sites])
        if progress:
            progress(start + len(some), len(names))
    await doubt_vanished(house, places, known, done)
    return done


def sites_of(connection: sa.Connection) -> set[str]:
    subject = subjects_table.c.subject
    return {name.removeprefix("site/") for name in connection.scalars(sa.select(subject).where(subject.like("site/%")))}


def devices_of(connection: sa.Connection, source: Source) -> dict[tuple[str, str], str]:
    """(place, device) -> county, of everything that came from such a file."""
    wanted = sa.select(table.c.subject, table.c.aed, table.c.county).where(table.c.source == source.value)
    return {(row.subject.removeprefix("site/"), row.aed): row.county for row in connection.execute(wanted)}


async def site_of(house: House, name: str, known: bool) -> Site:
    state = await house.book.state(f"site/{name}") if known else Site(name)
    assert isinstance(state, Site)
    return state


def news(site: Site, rows: Sequence[Taken], source: Source, done: Imported) -> Iterator[tuple[str, Body, str | None]]:
    """What has to be said of this place: kind, body and what it corrects."""
    place = rows[0].place
    if site.registered is None or (site.registered.source is source and differs(site.registered, place)):
        yield "site_registered", place, None
    for row in rows:
        known = site.devices.get(row.aed.aed)
        if known is None:
            done.new += 1
            yield "aed_registered", row.aed, None
        elif known.removed or known.said.source is not source:
            done.left_alone += 1
            words = N_("taken away, or registered by the place itself: what is said here stands")
            key = f"{place.foreign_id}/{row.aed.aed}"
            done.remarks.append(Remark(row.row, key, Judged.DOUBTED, sentence(words)))
        else:
            yield from changes(known, row.aed, done)


def differs(known: SiteRegistered | AedRegistered, said: SiteRegistered | AedRegistered) -> bool:
    return encode_json(known) != encode_json(said)


def changes(known: Device, said: AedRegistered, done: Imported) -> Iterator[tuple[str, Body, str | None]]:
    """A device that was known: registered anew where it is otherwise, no longer doubted for not being in the file."""
    if differs(known.said, said):
        done.changed += 1
        yield "aed_registered", said, None
    else:
        done.same += 1
    for doubt in known.doubts:
        if doubt.said.note == VANISHED:
            yield "site_entry_struck", SiteEntryStruck(reason="in the file again"), doubt.id


async def doubt_vanished(
    house: House, places: dict[str, list[Taken]], known: dict[tuple[str, str], str], done: Imported
) -> None:
    """Doubt what came from such a file, lies in a county of this one and is not in it. Where that is more than half of
    them, the file is a part, and nothing is doubted."""
    here = {(name, row.aed.aed) for name, rows in places.items() for row in rows}
    counties = {row.place.county for rows in places.values() for row in rows}
    there = {key for key, county in known.items() if county in counties}
    gone = sorted(there - here)
    if 2 * len(gone) > len(there):
        words = N_(
            "{n} of {all} known devices are not in this file: it is taken for a part, and none of them is doubted"
        )
        done.remarks.append(Remark(0, "", Judged.DOUBTED, sentence(words, n=len(gone), all=len(there))))
        return
    for name, aed in gone:
        site = await site_of(house, name, True)
        device = site.devices.get(aed)
        if device is not None and not any(doubt.said.note == VANISHED for doubt in device.doubts):
            done.vanished += 1
            await say(house, [(site, [("aed_doubted", AedDoubted(aed=aed, note=VANISHED), None)])])


Sayings = Sequence[tuple[str, Body, str | None]]


async def say(house: House, told: Sequence[tuple[Site, Sayings]]) -> None:
    """Append them all at once, on condition that every place is as it was looked at; else one place after another."""
    entries = [entry_of(house, site, *saying) for site, sayings in told for saying in sayings]
    if not entries:
        return
    try:
        expecting = {f"site/{site.id}": site.seq for site, sayings in told if sayings}
        receipts = await house.log.append(entries, expecting=expecting)
    except SubjectMoved:
        if len(told) == 1:
            return  # somebody speaks for this place right now: the next import looks at it again
        for one in told:
            await say(house, [one])
        return
    await house.book.caught_up(receipts[-1].seq)


def entry_of(house: House, site: Site, kind: str, body: Body, corrects: str | None) -> Entry:
    world = house.world
    raw = msgspec.Raw(encode_json(body))
    return Entry(
        id=world.new_id(), subject=f"site/{site.id}", kind=kind, at=world.now(), by=BY, role="program", body=raw,
        corrects=corrects,
    )  # fmt: skip
