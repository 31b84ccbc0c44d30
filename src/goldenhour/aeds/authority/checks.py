"""What authorities may say of a place, and when. Each refusal says what to do next."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from goldenhour.aeds.answering import check_oversees, oversees
from goldenhour.aeds.authority.certificate import number_of, points, valid_until
from goldenhour.aeds.authority.inspecting import POINTS
from goldenhour.aeds.due import INSTALLED_WITHIN_MONTHS, after_months
from goldenhour.aeds.keeping.plausible import wrong
from goldenhour.emergency.actions import Asked
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import Finding
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

__all__ = ["check_oversees"]

TERM_AT_MOST_DAYS = 180
"""The longest term an admonition may give. The regulation names none: our bound, so that no term lies beyond memory."""


def site_of(asked: Asked) -> Site:
    assert isinstance(asked.state, Site)
    return asked.state


def today_of(asked: Asked) -> date:
    """The day where the place is."""
    return asked.now.astimezone(ZoneInfo(asked.book.country.timezone)).date()


def check_day_is_over(asked: Asked) -> None:
    """Something that was done was not done tomorrow."""
    if asked.body.on > today_of(asked):
        raise Refusal(
            Category.INCORRECT,
            "day_in_future",
            "This day has not come yet. Give the day on which it was done.",
            field="on",
        )


def check_named_since(asked: Asked) -> None:
    """A place is named at a day that has come, in years in which there was such a rule."""
    since = asked.body.since
    if since is not None and not (date(2013, 1, 1) <= since <= today_of(asked)):
        raise Refusal(
            Category.INCORRECT,
            "since_cannot_be",
            "A place is named from the day its announcement was made, which has come and is not before 2013. "
            "Correct the day.",
            field="since",
        )


def check_category_known(asked: Asked) -> None:
    if asked.book.country.find_code("aed_places", asked.body.category) is None:
        raise Refusal(
            Category.INCORRECT,
            "category_unknown",
            "There is no such category of places. Choose one from the list.",
            field="category",
        )


def check_longer_than_now(asked: Asked) -> None:
    """An extension is of a term that runs, and longer than that."""
    site = site_of(asked)
    if site.obligation is None or not site.obligation.said.obliged:
        raise Refusal(
            Category.CONFLICT,
            "not_obliged",
            "This place is not named as one that must have a device. Say first that it must.",
            field="until",
        )
    since = site.obligation.said.since or site.obligation.at.astimezone(ZoneInfo(asked.book.country.timezone)).date()
    now = max([after_months(since, INSTALLED_WITHIN_MONTHS), *(one.said.until for one in site.extensions)])
    if asked.body.until <= now:
        raise Refusal(
            Category.INCORRECT,
            "not_longer",
            "The term runs until {day} already. Give a later day.",
            field="until",
            day=now.isoformat(),
        )


def check_granted_above(asked: Asked) -> None:
    """Article 11: the place asks the central authority of its business for longer, not the county."""
    if not asked.body.granted_by.strip():
        raise Refusal(
            Category.INCORRECT,
            "granted_by_whom",
            "The central authority of the business gives longer (article 11). Say which one did.",
            field="granted_by",
        )


def check_findings(asked: Asked) -> None:
    """An inspection says what it looked at, or that it was not let in."""
    body, site = asked.body, site_of(asked)
    if body.refused == bool(body.findings):
        raise Refusal(
            Category.INCORRECT,
            "findings_or_refused",
            "Say what was found, point by point; or that the inspection was refused, and then nothing was found.",
            field="findings",
        )
    for finding in body.findings:
        check_finding(finding, site)
    if len({(one.point, one.aed) for one in body.findings}) < len(body.findings):
        twice = N_("Two findings are about the same point of the same device. Say which device each is about.")
        raise wrong("found_twice", twice, "findings")


def check_finding(finding: Finding, site: Site) -> None:
    """It is about a point there is, and a device of this place, also one that is gone since. Raises Refusal."""
    if finding.point not in POINTS:
        raise Refusal(
            Category.INCORRECT,
            "point_unknown",
            "{point} is no point of an inspection. Choose one from the list.",
            field="findings",
            point=finding.point,
        )
    if finding.aed and finding.aed not in site.devices:
        raise no_such_device()


def no_such_device() -> Refusal:
    return Refusal(
        Category.NOT_FOUND, "no_such_device", "There is no such device at this place. Choose one from its page."
    )


def check_device(asked: Asked) -> None:
    device = site_of(asked).devices.get(asked.body.aed)
    if device is None or device.removed:
        raise no_such_device()


def check_company_was_sent(asked: Asked) -> None:
    check_device(asked)
    if site_of(asked).devices[asked.body.aed].company is None:
        raise Refusal(
            Category.CONFLICT, "nobody_sent", "No company was sent to this device. Say first which one is.", field="aed"
        )


def check_term(asked: Asked) -> None:
    """A term lies ahead, and not beyond memory."""
    days = (asked.body.by - today_of(asked)).days
    if not 0 < days <= TERM_AT_MOST_DAYS:
        raise Refusal(
            Category.INCORRECT,
            "term_cannot_be",
            "Give a day from tomorrow on, within {days} days.",
            field="by",
            days=str(TERM_AT_MOST_DAYS),
        )


def check_admonition_runs(asked: Asked) -> None:
    """One that stands is ended, once; a place is on the list only when its term is over."""
    admonition = site_of(asked).admonitions.get(asked.body.admonition)
    if admonition is None:
        raise Refusal(
            Category.NOT_FOUND, "no_such_admonition", "There is no such admonition at this place.", field="admonition"
        )
    if admonition.ended is not None:
        raise Refusal(Category.CONFLICT, "ended_already", "This admonition has ended already.", field="admonition")
    if not asked.body.mended and admonition.said.by >= today_of(asked):
        raise Refusal(
            Category.CONFLICT,
            "term_runs",
            "Its term runs until {day}. A place goes on the list only after it.",
            field="mended",
            day=admonition.said.by.isoformat(),
        )


def check_waits(asked: Asked) -> None:
    """An application that waits is decided once, and not by whoever made it."""
    site, name = site_of(asked), asked.body.application
    if name not in site.applications:
        raise Refusal(
            Category.NOT_FOUND,
            "no_such_application",
            "There is no such application at this place.",
            field="application",
        )
    if name in site.decisions:
        raise Refusal(
            Category.CONFLICT,
            "decided_already",
            "This application was decided already. See the place's page.",
            field="application",
        )
    if any(said.id == name and said.logged.entry.by == asked.person.id for said in site.timeline):
        raise Refusal(
            Category.FORBIDDEN,
            "your_own",
            "You made this application yourself. Somebody else decides it.",
            field="application",
        )


def check_decision(asked: Asked) -> None:
    """It passes only with everything that is asked for; whoever does not let it pass says why."""
    site, body = site_of(asked), asked.body
    if not body.passed:
        if not body.reason:
            raise Refusal(
                Category.INCORRECT,
                "say_why",
                "Say why it did not pass, so that the place can put it right.",
                field="reason",
            )
        return
    missing = [point.where for point in points(site, site.applications[body.application], body.on) if not point.met]
    if missing:
        asked.ask_to_confirm(
            "incomplete",
            "Not everything that is asked for is there (guideline {points}). Let it pass only if you have seen it on paper.",
            points=", ".join(where.replace("-", ".") for where in dict.fromkeys(missing)),
        )
    check_certificate(asked, site)


def check_certificate(asked: Asked, site: Site) -> None:
    """Number and term follow from the application and the day."""
    body = asked.body
    county = site.registered.county if site.registered else ""
    number, until = number_of(county, body.on, body.application), valid_until(body.on)
    if body.number != number or body.until != until:
        raise Refusal(
            Category.INCORRECT,
            "number_follows",
            "A certificate given on this day has the number {number} and holds until {until}. Send these.",
            field="number",
            number=number,
            until=until.isoformat(),
        )


def check_revocable(asked: Asked) -> None:
    certificate = site_of(asked).certificates.get(asked.body.number)
    if certificate is None:
        raise Refusal(
            Category.NOT_FOUND, "no_such_certificate", "This place has no certificate of this number.", field="number"
        )
    if certificate.revoked:
        raise Refusal(Category.CONFLICT, "revoked_already", "This certificate was taken away already.", field="number")


# ── what is said of a county ─────────────────────────────────────────────────────────────────────────────────────────
def check_my_county(asked: Asked) -> None:
    if asked.book.country.find_county(asked.body.county) is None:
        raise wrong("county_unknown", N_("There is no such county. Choose one from the list."), "county")
    if not oversees(asked.person, asked.body.county):
        raise wrong(
            "foreign_county", N_("You can say this of your own county only. Choose it, or ask the other one."), "county"
        )
