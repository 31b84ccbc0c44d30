"""A place as its timeline tells, for the tests of this slice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bodies as says
from goldenhour.emergency.entries import KINDS, Said, understand
from goldenhour.emergency.folding_site import fold_site
from goldenhour.emergency.site import Site
from goldenhour.kit.log import Entry, Logged, encode_json

TAIPEI = ZoneInfo("Asia/Taipei")
KIND_OF = {kind.body: name for name, kind in KINDS.items()}
BEGAN = datetime(2026, 3, 1, 1, tzinfo=UTC)
"""The first entry; each further one comes an hour later. In Taipei it is morning on 2026-03-01."""
SCHOOL = aed.SiteRegistered(name="大安高工", county="A", category="assembly")
ONE = aed.AedRegistered(aed="1", installed_on=date(2026, 2, 25))


def said(*bodies: says.Body, by: str = "person/m", began: datetime = BEGAN) -> list[Said]:
    """These bodies as entries e1, e2, ... of one place."""
    return [
        understand(
            Logged(
                number, began + timedelta(hours=number - 1),
                Entry(
                    id=f"e{number}", subject="site/s", kind=KIND_OF[type(body)], at=began + timedelta(hours=number - 1),
                    by=by, role="aed_manager", body=msgspec.Raw(encode_json(body)),
                ),
                b"",
            )
        )
        for number, body in enumerate(bodies, start=1)
    ]  # fmt: skip


def place(*bodies: says.Body, by: str = "person/m") -> Site:
    """The school, with what else is said of it."""
    return fold_site("s", said(SCHOOL, *bodies, by=by))
