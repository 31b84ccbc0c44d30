"""What a place can say of its devices, managers, kits and staff, as it stands."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from goldenhour.aeds.answering import check_answers_for, county_of, oversees
from goldenhour.aeds.due import DutyState, trained_on, training
from goldenhour.aeds.keeping.plausible import check_not_ahead, today_of, wrong
from goldenhour.aeds.keeping.register import identity_of, register_of
from goldenhour.aeds.keeping.training import TRAINED_PERCENT, ratio_of, still_wanted, trained_people
from goldenhour.emergency.actions import Asked
from goldenhour.emergency.aed_bodies import OutOfService
from goldenhour.emergency.people import Role
from goldenhour.emergency.site import Device, Kit, Manager, Site
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

SITES_ASKED, SITES_AT_MOST = 20, 100
"""Places one person may manage: beyond the first number we ask, beyond the second we refuse. Our choice: who checks a
device twice a year stands before it."""
SHA256 = 64


# ── the place ────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_place_words(asked: Asked) -> None:
    """County and category as the country's tables know them."""
    country, body = asked.book.country, asked.body
    if country.find_county(body.county) is None:
        raise wrong("county_unknown", N_("There is no such county. Choose one from the list."), "county")
    if country.find_code("aed_places", body.category) is None:
        raise wrong("category_unknown", N_("There is no such kind of place. Choose one from the list."), "category")


def check_in_my_county(asked: Asked) -> None:
    """A place is registered by somebody of its county, or of the whole country."""
    person, county = asked.person, asked.body.county
    if (person.county or county) != county or (person.county is None and not can_register_anywhere(asked)):
        raise wrong(
            "foreign_county",
            N_("You register places of your own county only. Choose it, or ask the authority of the other one."),
            "county",
        )


def can_register_anywhere(asked: Asked) -> bool:
    """A hospital's own AED manager may register wherever it stands; authorities of the country everywhere."""
    return Role.AED_MANAGER in asked.person.roles or oversees(asked.person, asked.body.county)


def check_stays_in_county(asked: Asked) -> None:
    """A place does not move to another county: the register of each is its own authority's."""
    if asked.body.county != county_of(asked.state):
        raise Refusal(
            Category.CONFLICT,
            "county_moved",
            "A place stays in its county. Remove its devices here, and register the new place there.",
            field="county",
        )


# ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def device_of(site: Site, aed: str) -> Device:
    """The standing device, or `Refusal(NOT_FOUND)`."""
    device = site.devices.get(aed)
    if device is None or device.removed:
        raise Refusal(
            Category.NOT_FOUND, "no_such_aed",
            "There is no such defibrillator at this place, or it was removed. Open the place and choose it there.",
        )  # fmt: skip
    return device


def check_device_stands(asked: Asked) -> None:
    device_of(asked.state, asked.body.aed)


def check_device_was_here(asked: Asked) -> None:
    """A use is recorded (article 8) of a device that was taken away since, too."""
    if asked.body.aed not in asked.state.devices:
        device_of(asked.state, asked.body.aed)


def check_may_take_out(asked: Asked) -> None:
    """Its place, its authority, or the dispatcher of the county, who hears from the scene that it is not there."""
    person = asked.person
    if Role.DISPATCHER in person.roles and person.county and person.county == county_of(asked.state):
        return
    check_answers_for(asked)


def check_is_out(asked: Asked) -> None:
    """What is in service is not put back; after a use it is asked whether the pads were replaced (article 7)."""
    device = device_of(asked.state, asked.body.aed)
    if device.out is None and not device.doubts:
        raise Refusal(
            Category.CONFLICT, "not_out", "This defibrillator is in service already. If you looked at it, say a check.",
        )  # fmt: skip
    if device.out is OutOfService.USED and asked.body.pads_until is None:
        asked.ask_to_confirm(
            "pads_not_said",
            "It was used. Were the pads replaced, though their date is not given?",
            field="pads_until",
        )


def check_files_are_named(asked: Asked) -> None:
    """A photo or a device's data is named by the SHA-256 it was given when it was sent here."""
    for field in ("photo", "file"):
        named = getattr(asked.body, field, "")
        if named and not is_sum(named):
            raise wrong("no_such_file", N_("Send the file here first; then it can be named."), field)
    for code, named in getattr(asked.body, "documents", {}).items():
        if not is_sum(named):
            raise wrong("no_such_file", N_("Send the file here first; then it can be named."), f"documents.{code}")


def is_sum(text: str) -> bool:
    return len(text) == SHA256 and all(sign in "0123456789abcdef" for sign in text)


# ── managers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def manager_of(site: Site, manager: str) -> Manager:
    known = site.managers.get(manager)
    if known is None or known.left_on is not None:
        raise Refusal(
            Category.NOT_FOUND, "no_such_manager",
            "There is no such manager at this place, or they have left. Name them first.",
        )  # fmt: skip
    return known


def check_manager_stands(asked: Asked) -> None:
    manager_of(asked.state, asked.body.manager)


def check_not_too_many_places(asked: Asked) -> None:
    """Nobody looks at two hundred places twice a year."""
    identity = identity_of(Manager(asked.body.manager, asked.body, asked.at))
    count = len(set(register_of(asked.book).sites_of(identity)) - {asked.state.id})
    if count >= SITES_AT_MOST:
        raise Refusal(
            Category.CONFLICT, "too_many_places",
            "{name} manages {count} places already, and each wants a look twice a year. Name somebody who works at this "
            "one; whoever only oversees many places needs the role of an authority, not to be named here.",
            field="name", name=asked.body.name, count=count,
        )  # fmt: skip
    if count >= SITES_ASKED:
        asked.ask_to_confirm(
            "many_places", "{name} manages {count} places already. Can they look at this one as well?",
            field="name", name=asked.body.name, count=count,
        )  # fmt: skip


# ── kits and staff ───────────────────────────────────────────────────────────────────────────────────────────────────
def kit_of(site: Site, kit: str) -> Kit:
    known = site.kits.get(kit)
    if known is None or known.removed:
        raise Refusal(
            Category.NOT_FOUND,
            "no_such_kit",
            "There is no such kit at this place, or it was removed. Register it first.",
        )
    return known


def check_kit_stands(asked: Asked) -> None:
    kit_of(asked.state, asked.body.kit)


def check_somebody_was_trained(asked: Asked) -> None:
    if not any(name.strip() for name in asked.body.people):
        raise wrong("nobody_trained", N_("Name who completed the course, one a line."), "people")


def check_can_be_certified(asked: Asked) -> None:
    """Article 12: seventy of a hundred are trained; guideline 8.3: the managers' training holds."""
    site, body = asked.state, asked.body
    check_counts(asked)
    if ratio_of(body.trained, body.staff) < TRAINED_PERCENT:
        raise Refusal(
            Category.CONFLICT, "too_few_trained",
            "{trained} of {staff} are trained, and a safe place needs 70 of a hundred: train {missing} more, then apply.",
            trained=body.trained, staff=body.staff, missing=still_wanted(body.trained, body.staff),
        )  # fmt: skip
    zone = ZoneInfo(asked.book.country.timezone)
    duties = [training(manager, zone) for manager in site.standing_managers if trained_on(manager.trained)]
    if all(duty.state(today_of(asked)) is DutyState.OVERDUE for duty in duties):
        raise Refusal(
            Category.CONFLICT, "no_trained_manager",
            "No manager of this place has a training that holds (220 minutes, again every two years). Enter it first.",
        )  # fmt: skip


def check_counts(asked: Asked) -> None:
    """The form says what the register says, so that both can be looked up."""
    site, body = asked.state, asked.body
    staff = site.registered.staff if site.registered else None
    if not staff or body.staff != staff:
        raise wrong(
            "staff_differs", N_("The place is registered with {n} people. Correct that first."), "staff", n=staff or 0
        )
    if body.trained != len(trained_people(site)):
        raise wrong(
            "trained_differs", N_("By its courses {n} people are trained. Enter the missing courses first."), "trained",
            n=len(trained_people(site)),
        )  # fmt: skip
    if body.trained > body.staff:
        raise wrong(
            "more_trained_than_staff",
            N_("More people are trained than work there. Correct the number of staff."),
            "staff",
        )


# ── mending ──────────────────────────────────────────────────────────────────────────────────────────────────────────
OF_AUTHORITIES = frozenset({
    "company_sent", "company_reported", "obligation_stated", "extension_granted", "site_inspected", "site_admonished",
    "admonition_ended", "need_assessed", "certification_decided", "certification_revoked", "site_reminded",
})  # fmt: skip
"""What a place does not strike: others said it."""


def check_can_be_struck(asked: Asked) -> None:
    """A place strikes what it said itself. The registration is said anew instead: without it there is no place."""
    kinds = {said.id: said.kind for said in asked.state.timeline}
    if asked.corrects is None:
        raise wrong(
            "strikes_nothing", N_("Say which entry was wrong. Open the history and choose it there."), "corrects"
        )
    kind = kinds.get(asked.corrects, "")
    if kind in ("site_registered", "site_entry_struck"):
        raise Refusal(
            Category.CONFLICT, "not_struck", "This is not struck. Say it anew, as it is right.", field="corrects"
        )
    if kind in OF_AUTHORITIES and not oversees(asked.person, county_of(asked.state)):
        raise Refusal(
            Category.FORBIDDEN, "not_yours",
            "This was said by your authority. Tell them what is wrong with it.", field="corrects",
        )  # fmt: skip


def check_same_thing(asked: Asked) -> None:
    """A correction is about the same device, manager or kit."""
    if asked.corrects is None:
        return
    before = next(said.body for said in asked.state.timeline if said.id == asked.corrects)
    for field in ("aed", "manager", "kit"):
        if getattr(before, field, None) != getattr(asked.body, field, None):
            raise Refusal(
                Category.CONFLICT, "corrects_another",
                "A correction is about the same thing. Strike the wrong entry, then say this anew.", field=field,
            )  # fmt: skip


def check_left_when_it_can_be(asked: Asked) -> None:
    """Somebody may be known to leave soon; not in years."""
    if asked.body.on > today_of(asked) + timedelta(days=92):
        check_not_ahead(asked, asked.body.on, "on")
