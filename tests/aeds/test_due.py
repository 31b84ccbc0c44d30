"""What is due when, over dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from goldenhour.aeds.due import Duty, DutyState, after_months, duties_of, open_duties, reported_late
from goldenhour.aeds.keeping.course_reminders import KINDS as COURSES
from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bodies as says
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.country import load_country
from goldenhour.emergency.entries import understand
from goldenhour.emergency.folding_site import fold_site
from tests.aeds.places import BEGAN, ONE, SCHOOL, TAIPEI, place, said

MANAGER = site.ManagerNamed(manager="m", name="陳")


def due(*bodies: says.Body, what: str) -> list[Duty]:
    return [duty for duty in duties_of(place(*bodies), TAIPEI) if duty.what == what]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 15), 6, date(2026, 9, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 7, 1), 6, date(2027, 1, 1)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, later: date) -> None:
    assert after_months(day, months) == later


@pytest.mark.parametrize(
    ("today", "days", "state"),
    [
        (date(2026, 1, 1), 89, DutyState.KEPT),
        (date(2026, 1, 30), 60, DutyState.SOON),
        (date(2026, 1, 29), 61, DutyState.KEPT),
        (date(2026, 3, 31), 0, DutyState.SOON),
        (date(2026, 4, 1), -1, DutyState.OVERDUE),
        (date(2028, 2, 29), -700, DutyState.OVERDUE),
    ],
)
def test_a_duty_is_kept_then_due_in_so_many_days_then_so_many_days_over(
    today: date, days: int, state: DutyState
) -> None:
    duty = Duty(what="check", due=date(2026, 3, 31), article="7-1")
    assert (duty.days(today), duty.state(today)) == (days, state)


def test_a_device_is_registered_within_seven_days_and_the_days_it_was_late_are_known() -> None:
    (early,) = due(ONE, what="registration")
    assert (early.due, early.done_on, early.days(date(2030, 1, 1))) == (date(2026, 3, 4), date(2026, 3, 1), 3)
    (late,) = due(aed.AedRegistered(aed="1", installed_on=date(2026, 2, 1)), what="registration")
    assert (late.state(date(2030, 1, 1)), late.days(date(2030, 1, 1))) == (DutyState.KEPT, -21)


def test_the_day_something_was_said_is_that_of_the_place() -> None:
    night = datetime(2026, 3, 1, 17, tzinfo=UTC)  # already the second in Taipei
    (check,) = [
        duty
        for duty in duties_of(fold_site("s", said(SCHOOL, aed.AedRegistered(aed="1"), began=night)), TAIPEI)
        if duty.what == "check"
    ]
    assert check.due == date(2026, 9, 2)


def test_a_device_is_checked_half_a_year_after_the_last_check_whatever_order_they_were_told_in() -> None:
    assert due(ONE, what="check")[0].due == date(2026, 8, 25)
    later = aed.AedChecked(aed="1", on=date(2026, 2, 28), name="陳", ready=True)
    earlier = aed.AedChecked(aed="1", on=date(2026, 2, 26), name="陳", ready=True)
    assert due(ONE, later, earlier, what="check")[0].due == date(2026, 8, 28)


def test_pads_and_battery_are_due_on_the_day_read_last() -> None:
    checked = aed.AedChecked(aed="1", on=date(2026, 3, 1), name="陳", ready=True, pads_until=date(2028, 2, 29))
    assert [duty.due for duty in due(ONE, checked, what="pads")] == [date(2028, 2, 29)]
    assert due(ONE, checked, what="battery") == []


def test_a_use_asks_for_pads_at_once_and_for_the_record_and_its_file_within_seven_days() -> None:
    used = aed.AedUsed(aed="1", on=date(2026, 2, 28), name="陳")
    assert due(ONE, used, what="consumables")[0].due == date(2026, 3, 1)
    (record,) = due(ONE, used, what="use_record")
    assert (record.due, record.done_on) == (date(2026, 3, 7), None)
    filed = aed.AedUsed(aed="1", on=date(2026, 2, 28), name="陳", file="a" * 64)
    assert due(ONE, filed, what="use_record")[0].state(date(2030, 1, 1)) is DutyState.KEPT
    assert due(ONE, filed, aed.AedBackInService(aed="1"), what="consumables") == []


def test_a_use_nobody_recorded_still_asks_for_its_record_when_the_device_is_back() -> None:
    out = aed.AedOutOfService(aed="1", why=aed.OutOfService.USED)
    (record,) = due(ONE, out, aed.AedBackInService(aed="1"), what="use_record")
    assert record.due == date(2026, 3, 8)
    told = aed.AedUsed(aed="1", on=date(2026, 3, 1), name="陳", file="a" * 64)
    assert [one.done_on is not None for one in due(ONE, out, told, what="use_record")] == [True]


def test_a_broken_device_is_put_right_at_once() -> None:
    broken = aed.AedChecked(aed="1", on=date(2026, 3, 1), name="陳", ready=False)
    assert due(ONE, broken, what="working")[0].due == date(2026, 3, 1)
    assert due(ONE, broken, aed.AedBackInService(aed="1"), what="working") == []


def test_a_place_with_a_device_names_a_manager_from_the_first_day_and_when_one_leaves() -> None:
    assert due(what="manager") == []
    assert due(ONE, what="manager")[0].due == date(2026, 2, 25)
    assert due(ONE, MANAGER, what="manager") == []
    left = site.ManagerLeft(manager="m", on=date(2026, 3, 1))
    assert due(ONE, MANAGER, left, what="manager")[0].due == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("courses", "until"),
    [
        ([], date(2026, 3, 1)),
        ([(date(2025, 5, 1), 180, 40, 0)], date(2027, 5, 1)),
        ([(date(2025, 5, 1), 180, 0, 60)], date(2027, 5, 1)),
        ([(date(2025, 5, 1), 180, 0, 0), (date(2025, 6, 1), 1, 0, 60)], date(2027, 5, 1)),
        ([(date(2025, 5, 1), 180, 0, 0), (date(2022, 1, 1), 1, 0, 60)], date(2026, 3, 1)),
        ([(date(2025, 5, 1), 180, 0, 0)], date(2026, 3, 1)),
        ([(date(2025, 5, 1), 179, 40, 60)], date(2026, 3, 1)),
        ([(date(2024, 2, 29), 180, 40, 0)], date(2026, 2, 28)),
        ([(date(2024, 2, 29), 180, 40, 0), (date(2023, 1, 1), 180, 40, 0)], date(2026, 2, 28)),
    ],
)
def test_a_manager_is_trained_again_two_years_after_a_whole_training(
    courses: list[tuple[date, int, int, int]], until: date
) -> None:
    trained = [
        site.ManagerTrained(manager="m", on=on, practical_min=practical, manager_min=manager, online_min=online)
        for on, practical, manager, online in courses
    ]
    assert due(ONE, MANAGER, *trained, what="manager_training")[0].due == until


def test_a_kit_is_checked_half_yearly_and_its_items_replaced_when_over_or_missing() -> None:
    gauze = site.KitItem(name="滅菌紗布", wanted=20, quantity=20, until=date(2027, 1, 1))
    band = site.KitItem(name="止血帶", quantity=0)
    kit = site.KitRegistered(kit="k", kind=site.KitKind.BLEEDING, location="櫃檯", items=(gauze, band))
    assert due(kit, what="kit")[0].due == date(2026, 9, 1)
    assert [(one.item, one.due) for one in due(kit, what="kit_item")] == [
        ("止血帶", date(2026, 3, 1)),
        ("滅菌紗布", date(2027, 1, 1)),
    ]
    full = site.KitChecked(kit="k", on=date(2026, 2, 28), name="陳", items=(gauze,))
    assert due(kit, full, what="kit")[0].due == date(2026, 8, 28)
    assert due(kit, full, site.KitRemoved(kit="k"), what="kit") == []


def test_an_obliged_place_has_a_year_or_what_it_was_granted() -> None:
    named = site.ObligationStated(obliged=True, category="assembly", since=date(2024, 2, 29))
    assert due(named, what="installation")[0].due == date(2025, 2, 28)
    longer = site.ExtensionGranted(until=date(2026, 12, 31), reason="施工")
    assert due(named, longer, what="installation")[0].due == date(2026, 12, 31)
    assert due(named, ONE, what="installation")[0].done_on == date(2026, 2, 25)
    assert due(site.ObligationStated(obliged=False), what="installation") == []


def test_an_admonition_has_its_term_until_it_is_ended() -> None:
    told = site.SiteAdmonished(by=date(2026, 4, 1), what="標示", name="吳")
    assert due(told, what="admonition")[0].due == date(2026, 4, 1)
    assert due(told, site.AdmonitionEnded(admonition="e2", mended=True), what="admonition") == []


def test_the_last_certificate_that_was_not_taken_away_is_renewed() -> None:
    applied = site.CertificationApplied(staff=10, trained=8, name="陳")
    passed = site.CertificationDecided(
        application="e2", passed=True, number="N1", on=date(2026, 3, 1), until=date(2028, 2, 29), name="吳"
    )
    assert due(applied, passed, what="certificate")[0].due == date(2028, 2, 29)
    assert due(applied, passed, site.CertificationRevoked(number="N1", reason="x", name="吳"), what="certificate") == []


def test_a_removed_device_owes_nothing_but_the_record_of_its_use() -> None:
    gone = aed.AedRemoved(aed="1")
    assert duties_of(place(ONE, gone), TAIPEI) == []
    out = aed.AedOutOfService(aed="1", why=aed.OutOfService.USED)
    (record,) = duties_of(place(ONE, out, gone), TAIPEI)
    assert (record.what, record.due, record.article) == ("use_record", date(2026, 3, 8), "8")
    used = aed.AedUsed(aed="1", on=date(2026, 3, 1), name="陳")
    assert [duty.what for duty in open_duties(place(ONE, used, gone), TAIPEI)] == ["use_record"]
    filed = aed.AedUsed(aed="1", on=date(2026, 3, 1), name="陳", file="a" * 64)
    assert open_duties(place(ONE, out, gone, filed), TAIPEI) == []
    assert [duty.due for duty in due(ONE, out, gone, ONE, what="use_record")] == [date(2026, 3, 8)]


def test_a_device_that_was_listed_before_is_judged_by_that_day_or_not_at_all() -> None:
    long_ago = aed.AedRegistered(aed="1", installed_on=date(2023, 9, 1), listed_before=True)
    assert due(long_ago, what="registration") == []
    (late,) = due(msgspec.structs.replace(long_ago, listed_on=date(2023, 9, 10)), what="registration")
    assert (late.due, late.done_on) == (date(2023, 9, 8), date(2023, 9, 10))
    listed = aed.AedRegistered(aed="1", installed_on=date(2023, 9, 1), source=aed.Source.NATIONAL)
    said_anew = aed.AedRegistered(aed="1", installed_on=date(2023, 9, 1))
    assert due(listed, said_anew, what="registration") == []


CHANGES = {
    "place": msgspec.structs.replace(SCHOOL, changed_on=date(2026, 2, 20)),
    "device": msgspec.structs.replace(ONE, location="B1", changed_on=date(2026, 2, 20)),
    "removal": aed.AedRemoved(aed="1", changed_on=date(2026, 2, 20)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_place_or_device_is_reported_within_seven_days_and_so_is_a_removal(what: str) -> None:
    (late,) = reported_late(place(ONE, CHANGES[what]), TAIPEI)
    assert (late.article, late.due, late.done_on) == ("4", date(2026, 2, 27), date(2026, 3, 1))
    in_time = msgspec.structs.replace(CHANGES[what], changed_on=date(2026, 2, 22))
    assert reported_late(place(ONE, in_time), TAIPEI) == []


def test_a_change_of_which_nobody_said_when_it_happened_and_a_first_registration_are_not_judged_as_changes() -> None:
    first = msgspec.structs.replace(ONE, changed_on=date(2025, 1, 1))
    mended = msgspec.structs.replace(ONE, model="X")
    assert reported_late(place(first, mended), TAIPEI) == []


def test_who_corrects_the_report_of_a_change_had_reported_it() -> None:
    moved = msgspec.structs.replace(ONE, location="B1", changed_on=date(2026, 2, 22))
    *before, last = said(SCHOOL, ONE, moved, msgspec.structs.replace(moved, location="B2"))
    weeks_later = msgspec.structs.replace(last.logged.entry, corrects="e3", at=BEGAN + timedelta(days=40))
    state = fold_site("s", [*before, understand(msgspec.structs.replace(last.logged, entry=weeks_later))])
    assert state.devices["1"].said.location == "B2"
    assert reported_late(state, TAIPEI) == []


def test_what_is_met_comes_last_and_is_not_open() -> None:
    duties = duties_of(place(ONE), TAIPEI)
    assert [duty.what for duty in duties] == ["manager", "check", "registration"]
    assert "registration" not in {duty.what for duty in open_duties(place(ONE), TAIPEI)}


def test_every_duty_has_its_word_in_the_countrys_table() -> None:
    words = {code.code for code in load_country("taiwan").codes("site_duties")}
    everything = {"registration", "check", "pads", "battery", "consumables", "use_record", "working", "manager",
                  "manager_training", "kit", "kit_item", "installation", "admonition", "certificate"}  # fmt: skip
    assert everything | COURSES == words


def test_of_a_place_known_from_an_open_list_nobody_says_that_it_has_no_manager_and_no_check() -> None:
    school = aed.SiteRegistered(name="校園", county="A", category="assembly", source=aed.Source.NATIONAL)
    listed = aed.AedRegistered(aed="1", source=aed.Source.NATIONAL)
    assert open_duties(place(school, listed), TAIPEI) == []
    assert {duty.what for duty in open_duties(place(school, listed, MANAGER), TAIPEI)} == {"manager_training"}
