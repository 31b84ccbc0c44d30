"""How a device hangs, point by point of article 5 of 公共場所必要緊急救護設備管理辦法 (2023-05-10). Pure."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

import msgspec

from goldenhour.emergency.aed_bodies import Placement
from goldenhour.emergency.site import Device
from goldenhour.kit.sentences import N_

LOWEST_DEVICE_CM = 120
SIGN_CM = (200, 250)


class Looked(StrEnum):
    """What is known of one point."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"
    NOT_LOOKED = "not_looked"
    EXEMPT = "exempt"


class Rule(NamedTuple):
    """A point: its article, what it asks for, the field of `Placement` it is read from, and whether vehicles are exempt."""

    article: str
    words: str
    field: str
    kept: Callable[[bool | int], bool]
    vehicles_exempt: bool = False


def at_least(value: bool | int) -> bool:
    return value >= LOWEST_DEVICE_CM


def in_reach(value: bool | int) -> bool:
    return SIGN_CM[0] <= value <= SIGN_CM[1]


def no(value: bool | int) -> bool:
    return not value


RULES: tuple[Rule, ...] = (
    Rule("5-1-1", N_("Plain to see, easy to take, with operating instructions"), "conspicuous", bool),
    Rule("5-1-2", N_("At least 120 cm above the floor"), "height_cm", at_least, True),
    Rule("5-1-3", N_("Protective case with alarm and bell"), "case_alarm", bool, True),
    Rule("5-1-3", N_("Power of its own"), "own_power", bool, True),
    Rule("5-1-3", N_("Serial number and barcode on the device"), "serial_marked", bool),
    Rule("5-1-4", N_("Shown on the floor plan"), "on_floor_plan", bool),
    Rule("5-1-5", N_("Sign at the important entrances"), "sign_at_entrance", bool),
    Rule("5-1-5", N_("Sign where the device hangs"), "sign_at_device", bool),
    Rule("5-1-6", N_("Sign between 200 and 250 cm above the floor"), "sign_height_cm", in_reach, True),
    Rule("5-1-7", N_("Not beside water"), "beside_water", no),
)
"""The last paragraph of the article frees long-distance vehicles from heights, and from the first half of point 3."""


class Point(msgspec.Struct, frozen=True):
    """One point as it stands. `value` is what was measured, where something was."""

    rule: Rule
    looked: Looked
    value: int | None = None


def points_of(device: Device) -> list[Point]:
    """Article 5 for this device, in the order of the article."""
    placement = device.said.placement or Placement()
    return [point_of(rule, getattr(placement, rule.field), device.said.vehicle) for rule in RULES]


def point_of(rule: Rule, value: bool | int | None, vehicle: bool) -> Point:
    measured = value if type(value) is int else None
    if vehicle and rule.vehicles_exempt:
        return Point(rule, Looked.EXEMPT, measured)
    if value is None:
        return Point(rule, Looked.NOT_LOOKED)
    return Point(rule, Looked.KEPT if rule.kept(value) else Looked.NOT_KEPT, measured)
