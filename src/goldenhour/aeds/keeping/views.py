"""Tables over all places: which there are, whose they are, what is due when, and what the register has to know at start."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from goldenhour.aeds.answering import accounts_of
from goldenhour.aeds.due import is_kept, open_duties
from goldenhour.aeds.keeping.register import rows_of
from goldenhour.aeds.keeping.shown import staff_of
from goldenhour.emergency.site import Site
from goldenhour.kit.views import View, view_table

sites = view_table(
    "aed_sites",
    sa.Column("site", sa.String),
    sa.Column("county", sa.String, index=True),
    sa.Column("name", sa.String),
    sa.Column("address", sa.String),
    sa.Column("category", sa.String),
    sa.Column("source", sa.String),
    sa.Column("devices", sa.Integer),
    sa.Column("out", sa.Integer),
    sa.Column("next_due", sa.Date, index=True),
    sa.Column("staff_wanted", sa.Integer),
)
"""One row a place. `next_due`: the day of its earliest open duty, by UTC: in the east the day of the place or the one before,
so whoever asks for what is due looks at the place itself. None for a place nobody keeps here. `staff_wanted`: how many more
of its staff have to be trained for a certificate."""
accounts = view_table("aed_site_accounts", sa.Column("account", sa.String, index=True), sa.Column("site", sa.String))
known = view_table(
    "aed_register",
    sa.Column("site", sa.String),
    sa.Column("what", sa.String),
    sa.Column("value", sa.String),
    sa.Column("aed", sa.String),
)


def site_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Site) or state.registered is None:
        return
    said, devices = state.registered, state.standing_devices
    duties = open_duties(state, UTC) if is_kept(state) else []
    yield {
        "site": state.id,
        "county": said.county,
        "name": said.name,
        "address": said.address,
        "category": said.category,
        "source": said.source.value,
        "devices": len(devices),
        "out": sum(1 for device in devices if device.out is not None),
        "next_due": min((duty.due for duty in duties), default=None),
        "staff_wanted": staff_of(state).wanted,
    }


def account_rows(state: Any) -> Iterable[dict[str, Any]]:
    if isinstance(state, Site) and state.registered is not None:
        yield from ({"account": account, "site": state.id} for account in sorted(accounts_of(state)))


def known_rows(state: Any) -> Iterable[dict[str, Any]]:
    if isinstance(state, Site):
        yield from ({"site": state.id, "what": what, "value": value, "aed": aed} for what, value, aed in rows_of(state))


VIEWS: tuple[View, ...] = (View(sites, site_rows), View(accounts, account_rows), View(known, known_rows))
