"""The whole house on either store: the same past tells the same figures, people can come in, a restart loses nothing."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_house
from goldenhour.county.past import write_past
from goldenhour.emergency import bodies as says
from goldenhour.emergency.country import load_country
from goldenhour.emergency.people import Role
from goldenhour.indicators.questions import Which, ask_groups, ask_intervals, ask_reporting, interval_of
from goldenhour.people.accounts import Accounts
from tests.alerts.scene import coming, tell
from tests.services import STORES, database_on
from tests.world import BEGIN, make_world

CASES = 40


@pytest.fixture(params=STORES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", database=database_on(request.param, request))


async def test_either_store_tells_the_same_figures_and_keeps_them_over_a_restart(settings: Settings) -> None:
    async with open_house(settings, make_world()) as house:
        added = await write_past(house.log, load_country("taiwan"), BEGIN, CASES)
        await house.book.caught_up((await house.log.head())[0])
        assert isinstance(house.door, Accounts)
        await house.door.register(
            None, name="Lin", sign_in="lin", password="correct horse battery", roles={Role.DISPATCHER},
            organisation="county/A", organisation_name="臺北市",
        )  # fmt: skip
    async with open_house(settings, make_world()) as house:
        assert (await house.log.head())[0] == added
        assert await house.log.verify() == []
        figures = {
            s.interval: (s.n, s.median_min, s.p90_min)
            for s in await house.views.run(lambda c: ask_intervals(c, Which()))
        }
        assert figures["call_to_scene"][0] == CASES
        assert figures["handover"][0] > CASES / 2
        interval = interval_of("call_to_scene")
        assert interval is not None
        groups = await house.views.run(lambda c: ask_groups(c, Which(), interval, "county", ZoneInfo("Asia/Taipei")))
        assert sum(summary.n for summary in groups.values()) == CASES
        reporting = await house.views.run(lambda c: ask_reporting(c, Which()))
        assert 0 < reporting.reported < reporting.due <= CASES
        assert isinstance(house.door, Accounts)
        signed_in = await house.door.sign_in("lin", "correct horse battery")
        assert (await house.door.who(signed_in.token)) is not None
        FIGURES.setdefault("first", figures)
        assert figures == FIGURES["first"]


async def test_a_zero_byte_in_a_text_stops_neither_the_views_nor_fhir(settings: Settings) -> None:
    """PostgreSQL's text holds none; JSON does, and so may what a crew pastes."""
    async with open_house(settings, climbing=True) as house:
        case, _ = await coming(house)
        await tell(house, f"case/{case}", says.PatientDescribed(name="歐陽\0測試", age_years=67))
        told = house.book.seq
        await house.write_views()
        assert house.views.position() >= told
        projector = house.facts["fhir"].projector
        await projector.ready.wait()
        await projector.settled()
        patient = house.facts["fhir"].store.read("Patient", case)
        assert "歐陽" in patient.content.decode()


FIGURES: dict[str, object] = {}
"""What the first store said, for the second to be held against."""
