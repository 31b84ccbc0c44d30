"""A vital sign stands in several places (docs/recipes/add-a-vital-sign.md); none of them is forgotten."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import msgspec
import pytest

from goldenhour.emergency.bodies import VitalSignsTaken
from goldenhour.emergency.country import load_country
from goldenhour.emergency.entries import understand
from goldenhour.emergency.names import SIGN_NAMES
from goldenhour.emergency.plausible import LIMITS
from goldenhour.emergency.signs import NOTEWORTHY
from goldenhour.kit.log import GENESIS, Entry, Logged, encode_json
from goldenhour.records.shown import VITAL_SIGNS
from goldenhour.timelines.telling import tell

SIGNS = [name for name in VitalSignsTaken.__struct_fields__ if name not in ("phase", "not_taken")]
IN_THEIR_TYPE = {"on_oxygen", "consciousness", "gcs_eye", "gcs_verbal", "gcs_motor", "pain"}
"""Limited by their types; all but pain have buttons of their own on the tablet."""
NUMBERS = [name for name in SIGNS if name not in IN_THEIR_TYPE]
VALUES = {"on_oxygen": True, "consciousness": "voice"}


def test_every_sign_has_a_name() -> None:
    assert set(SIGN_NAMES) == set(SIGNS)


def test_every_number_has_limits_a_noteworthy_change_and_a_place_on_the_keypad() -> None:
    assert set(LIMITS) == set(NUMBERS)
    assert set(NUMBERS) <= set(NOTEWORTHY)
    assert {dataclasses.asdict(shown)["field"] for shown in VITAL_SIGNS} == {*NUMBERS, "pain"}


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_is_told_in_the_timeline(sign: str) -> None:
    nothing = told({})
    assert told({sign: VALUES.get(sign, 3)}) != nothing, f"timelines/telling.py says nothing of {sign}"


def told(signs: dict[str, object]) -> str:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    body = msgspec.Raw(encode_json(signs))
    entry = Entry(id="an-entry", subject="case/x", kind="vital_signs_taken", at=at, by="person/x", body=body)
    return tell(understand(Logged(1, at, entry, GENESIS)), None, "en", load_country("taiwan"), lambda text: text)
