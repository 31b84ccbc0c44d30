"""What authorities say of a place."""

from __future__ import annotations

from goldenhour.aeds.answering import check_oversees
from goldenhour.aeds.authority.checks import (
    check_admonition_runs,
    check_category_known,
    check_company_was_sent,
    check_day_is_over,
    check_decision,
    check_device,
    check_findings,
    check_granted_above,
    check_longer_than_now,
    check_my_county,
    check_named_since,
    check_revocable,
    check_term,
    check_waits,
)
from goldenhour.aeds.authority.people_checks import check_table
from goldenhour.emergency.actions import Action
from goldenhour.emergency.people import Role

AUTHORITY = frozenset({Role.AUTHORITY})
SITE = "/sites/{site}"

ACTIONS: tuple[Action, ...] = (
    Action(
        name="state_obligation",
        path=f"{SITE}/obligation",
        kind="obligation_stated",
        who=AUTHORITY,
        checks=(check_oversees, check_category_known, check_named_since),
        summary="Say whether the place must have a defibrillator; from the day it is named it has one year",
    ),
    Action(
        name="grant_extension",
        path=f"{SITE}/extensions",
        kind="extension_granted",
        who=AUTHORITY,
        checks=(check_oversees, check_longer_than_now, check_granted_above),
        summary="Write down that the central authority gave the place longer to install its device (article 11)",
    ),
    Action(
        name="inspect_site",
        path=f"{SITE}/inspections",
        kind="site_inspected",
        who=AUTHORITY,
        checks=(check_oversees, check_day_is_over, check_findings),
        summary="What an inspection or a spot check found, point by point",
    ),
    Action(
        name="admonish_site",
        path=f"{SITE}/admonitions",
        kind="site_admonished",
        who=AUTHORITY,
        checks=(check_oversees, check_term),
        summary="Tell the place to put something right by a day",
    ),
    Action(
        name="end_admonition",
        path=f"{SITE}/admonitions/{{admonition}}/end",
        kind="admonition_ended",
        who=AUTHORITY,
        checks=(check_oversees, check_admonition_runs),
        summary="It was put right; or it was not, and the place is on the list to the central authority",
    ),
    Action(
        name="assess_need",
        path=f"{SITE}/need",
        kind="need_assessed",
        who=AUTHORITY,
        checks=(check_oversees,),
        summary="The worksheet of three highs and one hard, for a place nothing obliges",
    ),
    Action(
        name="send_company",
        path=f"{SITE}/devices/{{aed}}/company",
        kind="company_sent",
        who=AUTHORITY,
        checks=(check_oversees, check_device),
        summary="Send a company to look at a device or to mend it",
    ),
    Action(
        name="report_company",
        path=f"{SITE}/devices/{{aed}}/company/report",
        kind="company_reported",
        who=AUTHORITY,
        checks=(check_oversees, check_company_was_sent),
        summary="What the company did; a device it mended can be sent for again",
    ),
    Action(
        name="decide_certification",
        path=f"{SITE}/certifications/{{application}}/decision",
        kind="certification_decided",
        who=AUTHORITY,
        checks=(check_oversees, check_day_is_over, check_waits, check_decision),
        summary="Certify the place as a safe place for two years, or say why not",
    ),
    Action(
        name="revoke_certification",
        path=f"{SITE}/certificates/{{number}}/revocation",
        kind="certification_revoked",
        who=AUTHORITY,
        checks=(check_oversees, check_revocable),
        summary="Take a safe-place certificate away, with the reason",
    ),
    Action(
        name="count_people",
        path="/counties/people",
        kind="people_counted",
        who=AUTHORITY,
        checks=(check_my_county, check_table),
        summary="How many people live and are in each part of a county, for the model of expected arrests; it replaces",
        begins=True,
        subject_of=lambda body: body.county,
    ),
)
