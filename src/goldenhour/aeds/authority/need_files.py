"""The need and the next places for a map, a spreadsheet and other programs."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec

from goldenhour.aeds.authority.expected import IN_PUBLIC, YEARLY
from goldenhour.aeds.authority.need import Chosen, Need, Question
from goldenhour.aeds.authority.need_words import reasons
from goldenhour.aeds.authority.pages import safe
from goldenhour.aeds.finding.geojson import Point
from goldenhour.kit.sentences import N_, Translate, sentence

HOW = N_(
    "Distances are as the crow flies, walked 1.5 times as far at 1.4 m/s: they know no river, railway or wall. A device "
    "counts in the hours of an ordinary week in which it is open; unknown hours count as closed."
)

COUNTED = N_("The arrests are those of calls and records that happened.")
MODELLED = N_(
    "The arrests are not counted but expected by a model: {yearly} a year among 100,000 people, {public} of 100 in public, "
    "by the hour of the day. People: {source}."
)
BLENDED = N_(
    "The arrests are what happened blended with a model: {yearly} a year among 100,000 people, {public} of 100 in public, "
    "by the hour of the day. People: {source}."
)


def note(need: Need, say: Translate) -> str:
    """What whoever reads the file alone has to know of its figures."""
    words = {"past": COUNTED, "expected": MODELLED, "both": BLENDED}[need.question.of]
    values = {"yearly": f"{YEARLY * 100_000:g}", "public": f"{100 * IN_PUBLIC:.0f}", "source": need.source or "–"}
    return say(HOW) + " " + sentence(words, **values).text(say)


def query_of(asked: Question) -> str:
    """The question as it stands in an address."""
    said = {
        "county": asked.county, "minutes": f"{asked.minutes:g}", "count": asked.count, "where": asked.where,
        "of": asked.of, "worth": f"{asked.worth:g}", "hour": "" if asked.hour is None else asked.hour,
        "hand": hand_of(asked),
    }  # fmt: skip
    return urlencode({name: value for name, value in said.items() if value != ""})


def hand_of(asked: Question) -> str:
    return ";".join(f"{lat:.5f},{lon:.5f}" for lat, lon in asked.hand)


def on_the_map(need: Need) -> dict[str, Any]:
    """What the page draws: points as [lat, lon, arrests, share covered], the next places, those put by hand."""
    return {
        "points": [
            (round(one.lat, 5), round(one.lon, 5), float(f"{one.arrests:.3g}"), round(one.covered / one.arrests, 2))
            for one in need.points
        ],
        "chosen": [(one.lat, one.lon) for one in need.chosen],
        "hand": need.question.hand,
    }


class NextPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says of a place. `why`: in words."""

    rank: int
    name: str
    adds: float
    at_night: float
    open_hours: int
    nearest_m: float | None
    why: str


class NextFeature(msgspec.Struct, frozen=True, kw_only=True):
    """A Feature (RFC 7946)."""

    id: str
    geometry: Point
    properties: NextPlace
    type: Literal["Feature"] = "Feature"


class NextPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """A FeatureCollection. `proved`: no other choice of as many covers more. `note`: how it was reckoned."""

    features: list[NextFeature]
    question: Question
    proved: bool
    synthetic: bool
    note: str
    type: Literal["FeatureCollection"] = "FeatureCollection"


def next_place(rank: int, one: Chosen, need: Need, say: Translate) -> NextPlace:
    why = "; ".join(reason.text(say) for reason in reasons(one, need))
    return NextPlace(
        rank=rank, name=one.name, adds=float(f"{one.adds:.3g}"), at_night=float(f"{one.at_night:.3g}"),
        open_hours=one.open_hours, nearest_m=one.nearest_m, why=why,
    )  # fmt: skip


def as_geojson(need: Need, say: Translate) -> NextPlaces:
    features = [
        NextFeature(id=one.id, geometry=Point((one.lon, one.lat)), properties=next_place(rank, one, need, say))
        for rank, one in enumerate(need.chosen, start=1)
    ]
    return NextPlaces(
        features=features,
        question=need.question,
        proved=need.plan.proved,
        synthetic=need.synthetic,
        note=note(need, say),
    )


def as_csv(need: Need, say: Translate) -> str:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(["rank", "id", "name", "lat", "lon", "adds", "at_night", "open_hours", "nearest_m", "why", "note"])
    for rank, one in enumerate(need.chosen, start=1):
        said = next_place(rank, one, need, say)
        cells = (
            said.name,
            one.lat,
            one.lon,
            said.adds,
            said.at_night,
            said.open_hours,
            said.nearest_m,
            said.why,
            note(need, say),
        )
        writer.writerow([rank, safe(one.id), *(safe(cell) for cell in cells)])
    return file.getvalue()
