"""Registry extracts: a table for each disease, de-identified unless somebody on the server's own machine says otherwise."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from goldenhour.emergency.alert_states import arrival_of
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.house import House
from goldenhour.outcomes.extracts.deidentifying import Deidentified, deidentified
from goldenhour.outcomes.extracts.rows import Row, row_of
from goldenhour.outcomes.views import outcomes

__all__ = ["Deidentified", "K", "Row", "deidentified", "rows_of", "secret_of"]

K = 5
"""The fewest patients who share age band, sex and hospital, and who have an answer, unless another number is asked for."""


async def rows_of(house: House, disease: Condition, *, unsigned: bool = False) -> list[Row]:
    """The visits with this disease, by what the ED reported, else by what the crew suspected; only signed reports unless
    `unsigned`. Synthetic cases are in it only where all are (a demo)."""

    def ask(connection: sa.Connection) -> list[tuple[str, str]]:
        mine = sa.select(outcomes.c.subject, outcomes.c.alert).where(
            sa.or_(outcomes.c.condition == disease.value, outcomes.c.reports.like(f"% {disease.value} %"))
        )
        return [(row.subject.removeprefix("case/"), row.alert) for row in connection.execute(mine)]

    rows: list[Row] = []
    for case_id, alert_id in await house.ask(ask):
        case = await house.book.case(case_id)
        alert = case.alerts.get(alert_id)
        if alert is None or arrival_of(case, alert) is None or (case.synthetic and not house.demo):
            continue
        row = row_of(case, alert, disease)
        if unsigned or row.state in ("signed", "amended"):
            rows.append(row)
    return rows


def secret_of(house: House) -> bytes:
    """The secret of this server's extracts, kept by the app in the data directory."""
    read: Callable[[], bytes] = house.facts["extract_secret"]
    return read()


def local_language(house: House) -> str:
    """The interface's language that the country speaks first; English where it has none."""
    spoken = house.country.languages[0]
    return next((language for language in house.pages.environments if language.startswith(spoken)), "en")
