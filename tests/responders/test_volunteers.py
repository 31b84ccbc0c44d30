"""When a volunteer may be called, and what is refused when one registers."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency.country import load_country
from goldenhour.kit.refusals import Refusal
from goldenhour.responders import volunteers as module
from goldenhour.responders.volunteers import Area, check_registration, hindered, is_quiet
from tests.responders.scene import NOW, registration, volunteer

TAIPEI = ZoneInfo("Asia/Taipei")


@pytest.mark.parametrize(
    ("now", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_run_over_midnight(now: str, quiet: bool) -> None:
    assert is_quiet("22:00", "07:00", time.fromisoformat(now)) is quiet


minutes = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))


@given(minutes, minutes, minutes)
def test_quiet_hours_and_their_other_way_round_share_the_day_between_them(begins: time, ends: time, now: time) -> None:
    one, other = (f"{moment:%H:%M}" for moment in (begins, ends))
    if begins == ends:
        assert not is_quiet(one, other, now)
    else:
        assert is_quiet(one, other, now) is not is_quiet(other, one, now)


def test_a_certificate_holds_on_its_last_day_by_the_countrys_clock_and_not_the_day_after() -> None:
    last_day = volunteer(certificate_until=date(2026, 11, 22))
    assert hindered(last_day, NOW, TAIPEI) == ""
    assert hindered(last_day, NOW + timedelta(hours=14), TAIPEI) == module.EXPIRED  # 00:00 of the 23rd in Taipei


def test_nobody_is_called_who_is_not_verified_agreed_to_an_older_text_or_sleeps() -> None:
    assert hindered(volunteer(verified=False), NOW, TAIPEI) == module.NOT_VERIFIED
    assert hindered(volunteer(consent="2020-01"), NOW, TAIPEI) == module.OLD_CONSENT
    assert hindered(volunteer(quiet_from="09:00", quiet_until="11:00"), NOW, TAIPEI) == module.ASLEEP


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"consent": ""}, "consent_missing"),
        ({"phone": "no phone"}, "no_telephone"),
        ({"certificate_until": date(2026, 11, 21)}, "certificate_expired"),
        ({"certificate_until": date(2126, 1, 1)}, "certificate_too_long"),
        ({"quiet_from": "22:00"}, "quiet_half"),
        ({"areas": ()}, "nowhere"),
        ({"areas": (Area(lat=0, lon=0),)}, "place_abroad"),
        ({"areas": (Area(lat=51.5, lon=-0.12),)}, "place_abroad"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do_next(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_registration(registration(**wrong), load_country("taiwan"), NOW)
    assert refused.value.code == code


def test_a_right_registration_passes() -> None:
    check_registration(registration(), load_country("taiwan"), NOW)
