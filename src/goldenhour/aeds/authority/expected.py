"""How many hearts are expected to stop in a year, where and at which hour, from how many people live and are there: a model,
simple enough to be argued with. Pure.

- `YEARLY`: 51.1 a year among 100,000 people, all of Taiwan 2000 to 2012, 117,787 arrests (Wang CY et al., PLoS One
  10:e0122675, 2015: resuscitation under way on arrival at a hospital).
- `IN_PUBLIC`: 18 of 100 not at home. Of 1,546 in a Japanese city 10.3 in public places and 8.3 on the street (PMC4231265);
  16 of 100 of 7,185 in Seattle (Becker L et al., Circulation 97:2106, 1998). For Taiwan no figure was found that could be read.
- `BLOCKS`: from midnight in blocks of six hours 1 : 2.02 : 2.01 : 1.73 (Brooks SC et al., Resuscitation 81:175, 2010, 9,667
  arrests in North America), even within a block; every day of the week alike, as there to within a few of a hundred.

Those at home fall where people live. Those in public, as many as are left of the county's, fall where others are, in
proportion to how many at that hour; where nobody counted these, where people live. It knows no age, no illness, no season,
and a hundred visitors of a hot spring are to it a hundred passengers.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from math import ceil, cos, isfinite, radians

import msgspec
import numpy as np

from goldenhour.aeds.authority.reach import HOURS, NIGHT, Arrest, Demand, Floats, demand_of, together
from goldenhour.aeds.keeping.plausible import wrong
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.sentences import N_

YEARLY = 51.1 / 100_000
IN_PUBLIC = 0.18
BLOCKS = (1.0, 2.02, 2.01, 1.73)
BY_HOUR = np.repeat(BLOCKS, 6) / (6 * sum(BLOCKS))
"""The share of a day's arrests in each of its hours."""
WORTH = 2.0
"""So many years of watching the model is worth beside what happened, unless somebody says otherwise: our assumption."""
COLUMNS = ("lat", "lon", "residents", "by_day", "by_night")
MOST_CELLS = 5000
MOST_POINTS = 20_000
DEGREE_M = 111_195.0


class Cell(msgspec.Struct, frozen=True):
    """Who lives in a part of a county, and how many others are there on average by day and by night."""

    lat: float
    lon: float
    residents: float
    by_day: float = 0.0
    by_night: float = 0.0


def read_table(text: str) -> list[Cell]:
    """The table as it was handed in. Raises `Refusal` with the line that cannot be read."""
    try:
        lines = list(islice(csv.reader(StringIO(text.removeprefix("\ufeff").strip())), MOST_CELLS + 2))
    except csv.Error:
        raise unread(1, N_("This is no table of figures with commas between them (CSV).")) from None
    heading = [name.strip().lower() for name in (lines or [[]])[0]]
    if not {"lat", "lon", "residents"} <= set(heading):
        raise unread(
            1, N_("Begin the table with its headings: lat, lon, residents, and, if known, by_day and by_night.")
        )
    rows = lines[1:]
    if not 0 < len(rows) <= MOST_CELLS:
        raise unread(1, N_("Give 1 to 5,000 lines. Put small parts together where there are more."))
    cells = [cell_of(dict(zip(heading, row, strict=False)), number) for number, row in enumerate(rows, start=2)]
    if not sum(one.residents for one in cells):
        raise unread(1, N_("Nobody lives here by this table. Fill the column residents."))
    return cells


def cell_of(row: dict[str, str], line: int) -> Cell:
    try:
        lat, lon, *people = (float(row.get(name, "").strip() or 0) for name in COLUMNS)
    except ValueError:
        raise unread(line, N_("A figure in line {line} of the table cannot be read.")) from None
    if not (all(isfinite(one) for one in (lat, lon, *people)) and 0 < abs(lat) <= 90 and 0 < abs(lon) <= 180):
        raise unread(line, N_("Line {line} of the table has no place: lat is from -90 to 90, lon from -180 to 180."))
    if not all(0 <= one <= 10_000_000 for one in people):
        raise unread(line, N_("Line {line} of the table has a number of people that cannot be."))
    return Cell(lat, lon, *people)


def unread(line: int, message: str) -> Refusal:
    return wrong("table_cannot_be_read", message, "body.table", line=str(line))


def expected(cells: Sequence[Cell], cell_m: float = 0.0, metres: float = 100.0) -> Demand:
    """Arrests expected in a year. A square's people are spread over points no farther apart than a device reaches, as far as
    `MOST_POINTS` allow."""
    if not cells:
        return demand_of([])
    people = np.array([[one.residents, one.by_day, one.by_night] for one in cells])
    yearly = people[:, :1] * YEARLY * (1 - IN_PUBLIC) * np.tile(BY_HOUR, 7)[None, :] / 7
    yearly += people[:, 0].sum() * YEARLY * IN_PUBLIC * shares_in_public(people)
    side = min(ceil(cell_m / metres) or 1, max(1, int((MOST_POINTS / len(cells)) ** 0.5)))
    steps = ((np.arange(side) + 0.5) / side - 0.5) * cell_m / DEGREE_M
    north, east = (one.ravel() for one in np.meshgrid(steps, steps))
    middle = np.array([[one.lat, one.lon] for one in cells])
    wider = cos(radians(float(middle[:, 0].mean())))
    return Demand(
        (middle[:, :1] + north).ravel(), (middle[:, 1:] + east / wider).ravel(),
        np.repeat(yearly / side**2, side**2, axis=0),
    )  # fmt: skip


def shares_in_public(people: Floats) -> Floats:
    """[cells x 168], together 1: where and when those fall who are not at home."""
    there = np.where(NIGHT, people[:, 2:3], people[:, 1:2])
    if not there.any():
        there = np.broadcast_to(people[:, :1], (len(people), HOURS))
    share = there * np.tile(BY_HOUR, 7)[None, :]
    return np.asarray(share / share.sum())


def blended(arrests: Sequence[Arrest], years: float, model: Demand, worth: float = WORTH) -> Demand:
    """Arrests in a year, from both: the mean of a gamma distribution that stands for `worth` years of what the model expects,
    after `years` in which these happened (gamma-Poisson). Without years it is the model, after many what happened."""
    whole = years + worth
    past = demand_of(arrests)
    return together(
        msgspec.structs.replace(past, weights=past.weights / whole),
        msgspec.structs.replace(model, weights=model.weights * worth / whole),
    )
