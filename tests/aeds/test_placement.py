"""Article 5, point by point."""

from __future__ import annotations

import pytest

from goldenhour.aeds.placement import Looked, points_of
from goldenhour.emergency.aed_bodies import AedRegistered, Placement
from tests.aeds.places import place


def looked(*, vehicle: bool = False, **said: object) -> dict[str, Looked]:
    placement = Placement(**said) if said else None  # type: ignore[arg-type]
    site = place(AedRegistered(aed="1", vehicle=vehicle, placement=placement))
    return {point.rule.field: point.looked for point in points_of(site.devices["1"])}


def test_what_nobody_looked_at_is_neither_kept_nor_broken() -> None:
    assert set(looked().values()) == {Looked.NOT_LOOKED}


@pytest.mark.parametrize(
    ("field", "kept", "broken"),
    [
        ("conspicuous", True, False),
        ("height_cm", 120, 119),
        ("case_alarm", True, False),
        ("own_power", True, False),
        ("serial_marked", True, False),
        ("on_floor_plan", True, False),
        ("sign_at_entrance", True, False),
        ("sign_at_device", True, False),
        ("sign_height_cm", 200, 199),
        ("sign_height_cm", 250, 251),
        ("beside_water", False, True),
    ],
)
def test_each_point_is_kept_or_not(field: str, kept: object, broken: object) -> None:
    assert looked(**{field: kept})[field] is Looked.KEPT  # type: ignore[arg-type]
    assert looked(**{field: broken})[field] is Looked.NOT_KEPT  # type: ignore[arg-type]


def test_a_vehicle_is_free_of_heights_case_and_power_but_not_of_its_serial_number() -> None:
    points = looked(vehicle=True, height_cm=30, case_alarm=False, serial_marked=False)
    exempt = {field for field, state in points.items() if state is Looked.EXEMPT}
    assert exempt == {"height_cm", "case_alarm", "own_power", "sign_height_cm"}
    assert points["serial_marked"] is Looked.NOT_KEPT
