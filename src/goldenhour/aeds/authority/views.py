"""What an authority asks over all places: a row per place, and a row per duty that is open; and where hearts stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from typing import Any

import sqlalchemy as sa

from goldenhour.aeds.authority.certificate import newest, signs_of, waiting
from goldenhour.aeds.authority.months import changes_of
from goldenhour.aeds.due import open_duties, reported_late
from goldenhour.emergency.aed_bodies import SiteRegistered, Source
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Case
from goldenhour.emergency.site import Site
from goldenhour.kit.views import View, view_table

places = view_table(
    "aed_places",
    sa.Column("county", sa.String, index=True),
    sa.Column("district", sa.String),
    sa.Column("name", sa.String),
    sa.Column("category", sa.String),
    sa.Column("obliged", sa.Boolean),
    sa.Column("devices", sa.Integer),
    sa.Column("out", sa.Integer),
    sa.Column("lat", sa.Float),
    sa.Column("lon", sa.Float),
    sa.Column("certificate", sa.String, index=True),
    sa.Column("certified_until", sa.String),
    sa.Column("revoked", sa.String),
    sa.Column("applied_at", sa.Float),
    sa.Column("listed", sa.Boolean),
    sa.Column("company", sa.Integer),
    sa.Column("company_is", sa.String),
    sa.Column("put_right", sa.String),
    sa.Column("put_right_by", sa.String),
    sa.Column("score", sa.Integer),
    sa.Column("synthetic", sa.Boolean),
    sa.Column("late", sa.Integer),
    sa.Column("late_days", sa.Integer),
)
"""`obliged` is null where nobody has looked; `out`: devices that cannot be sent for; `certificate`: the number given last;
`applied_at`: since when (seconds since 1970) the oldest application waits; `listed`: on the list to the central authority;
`company`: devices a company was sent to, `company_is` which; `put_right`: what a place on that list was to put right, by
when; `score`: three highs and one hard, 0 to 12; `late`: how many registrations and changes were reported after their seven days
(article 4), `late_days` by how many days at most. Days are written 2026-11-30."""

duties = view_table(
    "aed_duties",
    sa.Column("county", sa.String, index=True),
    sa.Column("what", sa.String),
    sa.Column("about", sa.String),
    sa.Column("item", sa.String),
    sa.Column("article", sa.String),
    sa.Column("due", sa.String, index=True),
)

certificates = view_table(
    "aed_certificates",
    sa.Column("signs", sa.String, index=True),
    sa.Column("number", sa.String),
    sa.Column("name", sa.String),
    sa.Column("county", sa.String),
    sa.Column("given", sa.String),
    sa.Column("until", sa.String),
    sa.Column("revoked", sa.Boolean),
    sa.Column("synthetic", sa.Boolean),
)
"""Every certificate that was ever given, also one that a newer one followed. `signs`: its number as `signs_of` writes it."""

months = view_table(
    "aed_months",
    sa.Column("month", sa.String, index=True),
    sa.Column("county", sa.String, index=True),
    sa.Column("category", sa.String),
    sa.Column("places", sa.Integer),
    sa.Column("devices", sa.Integer),
    sa.Column("out", sa.Integer),
    sa.Column("certified", sa.Integer),
)
"""By how much a place changed its county's figures in a month (2026-11); see `months.py`. A month without change has none."""

arrests = view_table(
    "aed_arrests",
    sa.Column("county", sa.String, index=True),
    sa.Column("at", sa.Float),
    sa.Column("lat", sa.Float),
    sa.Column("lon", sa.Float),
    sa.Column("synthetic", sa.Boolean),
)
"""Where and when (seconds since 1970) somebody's heart stopped outside a hospital, as the call said it."""


def place_rows(zone: tzinfo) -> Callable[[Any], Iterable[dict[str, Any]]]:
    """The row of a place; on which day something was reported depends on the zone."""

    def rows(state: Any) -> Iterable[dict[str, Any]]:
        if not isinstance(state, Site) or state.registered is None:
            return []
        late = reported_late(state, zone)
        days = max((-duty.days(duty.due) for duty in late), default=None)
        return [{**place_row(state, state.registered), "late": len(late), "late_days": days}]

    return rows


def place_row(state: Site, said: SiteRegistered) -> dict[str, Any]:
    """What needs no zone."""
    devices = state.standing_devices
    certificate, applications = newest(state), waiting(state)
    listed = [one for one in state.admonitions.values() if one.ended is not None and not one.ended.said.mended]
    sent = [device.company for device in devices if device.company is not None]
    need = state.assessed.said if state.assessed else None
    return {
        "county": said.county,
        "district": said.district,
        "name": said.name,
        "category": said.category,
        "obliged": state.obligation.said.obliged if state.obligation else None,
        "devices": len(devices),
        "out": sum(1 for device in devices if device.out is not None),
        "lat": said.lat,
        "lon": said.lon,
        "certificate": certificate.number if certificate else "",
        "certified_until": certificate.until.isoformat() if certificate else "",
        "revoked": certificate.revoked if certificate else "",
        "applied_at": applications[0].at.timestamp() if applications else None,
        "listed": bool(listed),
        "company": len(sent),
        "company_is": "、".join(dict.fromkeys(one.said.company for one in sent)),
        "put_right": "；".join(one.said.what for one in listed),
        "put_right_by": max((one.said.by.isoformat() for one in listed), default=""),
        "score": need.density + need.risk + need.benefit + need.hard_to_reach if need else None,
        "synthetic": said.source is Source.SYNTHETIC,
    }  # fmt: skip


def certificate_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Site) or state.registered is None:
        return []
    said = state.registered
    return [
        {"signs": signs_of(one.number), "number": one.number, "name": said.name, "county": said.county,
         "given": one.on.isoformat(), "until": one.until.isoformat(), "revoked": bool(one.revoked),
         "synthetic": said.source is Source.SYNTHETIC}
        for one in state.certificates.values()
    ]  # fmt: skip


def month_rows(zone: tzinfo) -> Callable[[Any], Iterable[dict[str, Any]]]:
    """The rows of what a place changed month by month; in which month something was said depends on the zone."""

    def rows(state: Any) -> Iterable[dict[str, Any]]:
        if not isinstance(state, Site) or state.registered is None:
            return []
        return [
            {"month": one.month, "county": one.county, "category": one.category, **one.by._asdict()}
            for one in changes_of(state, zone)
        ]

    return rows


def duty_rows(zone: tzinfo) -> Callable[[Any], Iterable[dict[str, Any]]]:
    """The rows of a place's open duties; on which day something was said depends on the zone."""

    def rows(state: Any) -> Iterable[dict[str, Any]]:
        if not isinstance(state, Site) or state.registered is None:
            return []
        return [
            {
                "county": state.registered.county,
                "what": duty.what,
                "about": duty.about,
                "item": duty.item,
                "article": duty.article,
                "due": duty.due.isoformat(),
            }
            for duty in open_duties(state, zone)
        ]

    return rows


def arrest_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Case) or not state.counts or state.condition is not Condition.OHCA:
        return []
    if state.call is None or state.called_at is None:
        return []
    place = state.call.place
    return [{
        "county": place.county, "at": state.called_at.timestamp(), "lat": place.lat, "lon": place.lon,
        "synthetic": state.synthetic,
    }]  # fmt: skip


def views_in(zone: tzinfo) -> tuple[View, ...]:
    """The views, for a country in this zone."""
    return (
        View(places, place_rows(zone)), View(duties, duty_rows(zone)), View(months, month_rows(zone), marks="county"),
        View(certificates, certificate_rows),
        View(arrests, arrest_rows),
    )  # fmt: skip
