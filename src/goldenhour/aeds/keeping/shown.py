"""A place as its pages show it: what is due first, in colour, shape and words. Pure."""

from __future__ import annotations

from datetime import date, tzinfo

import msgspec

from goldenhour.aeds.days import so_many_days
from goldenhour.aeds.due import Duty, DutyState, duties_of
from goldenhour.aeds.keeping.register import label_of
from goldenhour.aeds.keeping.training import COURSE_MIN, TRAINED_PERCENT, ratio_of, still_wanted, trained_people
from goldenhour.aeds.placement import Looked, Point, points_of
from goldenhour.emergency.country import Country
from goldenhour.emergency.site import Device, Site, Told
from goldenhour.kit.log import encode_json
from goldenhour.kit.sentences import N_, Sentence, sentence

LEVELS = {DutyState.OVERDUE: "critical", DutyState.SOON: "caution", DutyState.KEPT: "good"}
LOOKED: dict[Looked, tuple[str, str]] = {
    Looked.KEPT: ("good", N_("as article 5 wants it")),
    Looked.NOT_KEPT: ("critical", N_("not as article 5 wants it")),
    Looked.NOT_LOOKED: ("unknown", N_("not looked at")),
    Looked.EXEMPT: ("steady", N_("vehicles are exempt")),
}


class Shown(msgspec.Struct, frozen=True):
    """A duty with its words: `level` is the colour and shape, `when` how it stands, `about` whom or what it is about."""

    duty: Duty
    level: str
    name: str
    about: str
    when: Sentence
    article: str

    @property
    def overdue(self) -> bool:
        return self.level == LEVELS[DutyState.OVERDUE]

    @property
    def pressing(self) -> bool:
        return self.level != LEVELS[DutyState.KEPT]


def shown_duties(site: Site, today: date, zone: tzinfo, country: Country, language: str) -> list[Shown]:
    """All duties, those overdue first."""
    return [shown(site, duty, today, country, language) for duty in duties_of(site, zone)]


def shown(site: Site, duty: Duty, today: date, country: Country, language: str) -> Shown:
    return Shown(
        duty, LEVELS[duty.state(today)], country.label("site_duties", duty.what, language), about(site, duty),
        when(duty, today), article(duty.article, language),
    )  # fmt: skip


def when(duty: Duty, today: date) -> Sentence:
    """How it stands, in words."""
    days = duty.days(today)
    if duty.done_on is not None:
        return sentence(N_("done, {days} late"), days=so_many_days(-days)) if days < 0 else sentence(N_("done in time"))
    if days < 0:
        return (
            sentence(N_("overdue since yesterday")) if days == -1 else sentence(N_("overdue {days} days"), days=-days)
        )
    if days == 0:
        return sentence(N_("due today"))
    if duty.state(today) is DutyState.SOON:
        return sentence(N_("due tomorrow")) if days == 1 else sentence(N_("due in {days} days"), days=days)
    return sentence(N_("until {day}"), day=duty.due.isoformat())


def about(site: Site, duty: Duty) -> str:
    """What people call the device, manager or kit."""
    if duty.what in ("manager_training",):
        return site.managers[duty.about].said.name
    if duty.what in ("kit", "kit_item"):
        return " · ".join(filter(None, (site.kits[duty.about].said.location, duty.item)))
    if duty.about in site.devices:
        return device_name(site.devices[duty.about])
    if duty.what == "admonition" and duty.about in site.admonitions:
        return str(site.admonitions[duty.about].said.what)
    return duty.about


def device_name(device: Device) -> str:
    return " · ".join(filter(None, (device.said.location or device.said.where, device.said.floor))) or device.aed


def article(code: str, language: str) -> str:
    """How an article is cited: "5-1-2" is article 5, paragraph 1, point 2; "G5-5-2" that of the city's guideline."""
    guideline, numbers = code.startswith("G"), code.removeprefix("G").split("-")
    if language.startswith("zh"):
        marks = ("、", "、", "") if guideline else ("條", "項", "款")
        words = "".join(f"第{number}{mark}" for number, mark in zip(numbers, marks, strict=False))
        return f"設置指引 {'.'.join(numbers)}" if guideline else words
    return (
        f"guideline {'.'.join(numbers)}"
        if guideline
        else f"art. {numbers[0]}" + "".join(f"({number})" for number in numbers[1:])
    )


class Card(msgspec.Struct, frozen=True):
    """A device as its card shows it."""

    device: Device
    name: str
    label: str
    level: str
    points: list[Point]
    broken: list[Point]
    checks: list[Told]
    hours: str
    """The hours as JSON, to be said again as they are; empty where nobody knows them."""


def cards(site: Site, today: date, zone: tzinfo) -> list[Card]:
    """The devices, those that cannot be used first."""
    found = [card(site, device, today, zone) for device in site.standing_devices]
    return sorted(found, key=lambda one: (list(LEVELS.values()).index(one.level), one.device.aed))


def card(site: Site, device: Device, today: date, zone: tzinfo) -> Card:
    mine = [duty.state(today) for duty in duties_of(site, zone) if duty.about == device.aed]
    state = next((one for one in (DutyState.OVERDUE, DutyState.SOON) if one in mine), DutyState.KEPT)
    if device.out is not None:
        state = DutyState.OVERDUE
    points = points_of(device)
    return Card(
        device, device_name(device), label_of(site.id, device.aed), LEVELS[state], points,
        [point for point in points if point.looked is Looked.NOT_KEPT],
        sorted(device.checks, key=lambda one: one.said.on, reverse=True),
        encode_json(device.said.hours).decode() if device.said.hours else "",
    )  # fmt: skip


class Staff(msgspec.Struct, frozen=True):
    """How far the staff's training is: `percent` of all, `wanted` more until a certificate can be asked for."""

    staff: int
    trained: int
    percent: float
    wanted: int
    goal: float = TRAINED_PERCENT
    minutes: int = COURSE_MIN


def staff_of(site: Site) -> Staff:
    staff, trained = (site.registered.staff or 0) if site.registered else 0, len(trained_people(site))
    return Staff(staff, trained, ratio_of(trained, staff), still_wanted(trained, staff))
