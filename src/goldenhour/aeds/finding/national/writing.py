"""The devices in the national layout again. Telephones that are somebody's own (mobile numbers) are left out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from goldenhour.aeds.finding.national.columns import (
    CATEGORY,
    COLUMNS,
    COUNTY,
    hours_in_columns,
)
from goldenhour.emergency.country import Country
from goldenhour.emergency.site import Device, Site
from goldenhour.kit.views import View, view_table

MOBILE = re.compile(r"^(\+?886-?|0)\s?9")
BOM = "\ufeff"

table = view_table(
    "aed_table",
    sa.Column("aed", sa.String, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("county", sa.String, nullable=False),
    sa.Column("foreign_site", sa.String, nullable=False),
    sa.Column("cells", sa.LargeBinary, nullable=False),
)


def table_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Site) or state.registered is None:
        return []
    return [
        {
            "aed": device.aed, "source": device.said.source.value, "county": state.registered.county,
            "foreign_site": state.registered.foreign_id, "cells": msgspec.json.encode(cells(state, device)),
        }
        for device in state.standing_devices
    ]  # fmt: skip


VIEWS: tuple[View, ...] = (View(table, table_rows),)


def cells(site: Site, device: Device) -> list[str]:
    """The 21 cells, county and category still as codes."""
    place, said = site.registered, device.said
    assert place is not None
    own = said.lat is not None and said.lon is not None
    lat, lon = (said.lat, said.lon) if own else (place.lat, place.lon)
    hours, note = hours_in_columns(said.hours)
    return [
        place.foreign_id or site.id, place.name, place.county, place.district, place.address, place.category, place.kind,
        place.description, said.foreign_id or device.aed, said.location, said.where, degrees(lat), degrees(lon), *hours,
        "；".join(filter(None, [said.hours_note, note])), public(said.telephone or place.telephone or ""),
    ]  # fmt: skip


def degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def public(telephone: str) -> str:
    return "" if MOBILE.match(telephone) else telephone


def kept_cells(connection: sa.Connection) -> Sequence[bytes]:
    return connection.scalars(sa.select(table.c.cells).order_by(table.c.subject, table.c.aed)).all()


def national_csv(kept: Iterable[bytes], country: Country) -> bytes:
    """The file, as the ministry publishes it: UTF-8 with a byte-order mark."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(named(kept, country))
    return (BOM + out.getvalue()).encode()


def named(kept: Iterable[bytes], country: Country) -> Iterator[list[str]]:
    language = country.languages[0]
    county_at, category_at = COLUMNS.index(COUNTY), COLUMNS.index(CATEGORY)
    for one in kept:
        row = [guarded(cell) for cell in msgspec.json.decode(one, type=list[str])]
        county = country.find_county(row[county_at])
        row[county_at] = county.name(language) if county else row[county_at]
        row[category_at] = country.label("aed_places", row[category_at], language)
        yield row


def guarded(cell: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "@", "\t", "\r") else cell
