"""What is said of the people and the duties of a place that keeps defibrillators, all about `site/<id>`: its managers, its
first-aid kits, its staff's training; what the authority of its business and the health authority said to it.

The articles named are those of 公共場所必要緊急救護設備管理辦法 (2023-05-10); "guideline" is 臺北市政府急救設備(AED)設置指引
(2026-03-06).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.aed_bodies import Count, Email, Minutes
from goldenhour.emergency.bodies import Body, Code, EntryStruck, Key, Line, Name, Text
from goldenhour.emergency.ladder_bodies import Telephone

Documents = dict[Annotated[str, Meta(max_length=40)], Annotated[str, Meta(max_length=64)]]


class ManagerNamed(Body, frozen=True, kw_only=True):
    """Who answers for the devices (article 6); said again when something changes. `account` is their account here, which may
    then write for this place; `reminders`: whether mail goes to them."""

    manager: Key
    name: Name
    title: Line = ""
    telephone: Telephone | None = None
    email: Email | None = None
    account: Line = ""
    reminders: bool = True


class ManagerTrained(Body, frozen=True, kw_only=True):
    """A manager's course: first training 180 min of CPR and AED and 40 min for managers, or 180 min and one hour online
    (guideline eight, 3); again every two years (article 6). Minutes as the certificate says."""

    manager: Key
    on: date
    practical_min: Minutes
    manager_min: Annotated[int, Meta(ge=0, le=6000)] = 0
    online_min: Annotated[int, Meta(ge=0, le=6000)] = 0
    institution: Line = ""
    certificate: Line = ""


class ManagerLeft(Body, frozen=True, kw_only=True):
    manager: Key
    on: date


class KitItem(Body, frozen=True, kw_only=True):
    """A line of a kit's list. `quantity` as counted, `wanted` as the list wants it; `until` its expiry."""

    name: Name
    wanted: Count = 1
    quantity: Count
    unit: Line = ""
    until: date | None = None


class KitKind(StrEnum):
    BLEEDING = "bleeding"  # 止血包
    FIRST_AID = "first_aid"  # 急救箱


class KitRegistered(Body, frozen=True, kw_only=True):
    """A bleeding-control or first-aid kit and its contents (guideline five, 5 and annex 3)."""

    kit: Key
    kind: KitKind
    location: Line
    items: Annotated[tuple[KitItem, ...], Meta(max_length=100)] = ()


class KitChecked(Body, frozen=True, kw_only=True):
    """The half-yearly check of a kit: what is in it now."""

    kit: Key
    on: date
    name: Name
    items: Annotated[tuple[KitItem, ...], Meta(max_length=100)]


class KitRemoved(Body, frozen=True, kw_only=True):
    kit: Key
    reason: Line = ""


class StaffTrained(Body, frozen=True, kw_only=True):
    """A course for the staff. `people`: those who completed it, by name or staff number as the place keeps it; each counts
    once however many courses they took. `minutes` of chest compressions and AED (the certificate needs 90). `certificates`:
    the numbers of their certificates, by name as in `people`, where the institution gave any."""

    course: Name
    on: date
    minutes: Minutes
    institution: Line = ""
    place: Line = ""
    teacher: Line = ""
    people: Annotated[tuple[Name, ...], Meta(max_length=2000)]
    certificates: Annotated[dict[Name, Line], Meta(max_length=2000)] = field(default_factory=dict)


# ── the authority of the business ────────────────────────────────────────────────────────────────────────────────────
class ObligationStated(Body, frozen=True, kw_only=True):
    """Whether the place is one that must have a device (announcement of 2023-05-10, ten categories), by which figure, and
    since when it is named: from then it has one year (article 11). `obliged=False`: looked at, and is not."""

    obliged: bool
    category: Code = "other"
    figure: Count | None = None
    since: date | None = None
    reason: Line = ""


class ExtensionGranted(Body, frozen=True, kw_only=True):
    """The time to install was made longer, for a reason given in writing, by the central authority of the business (article
    11): `granted_by` is which one. The county's authority writes it down here."""

    until: date
    granted_by: Line = ""
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]


class Finding(Body, frozen=True, kw_only=True):
    """One point of an inspection: which article, whether it is kept, and what was seen."""

    point: Code
    kept: bool
    aed: Line = ""
    note: Line = ""


class SiteInspected(Body, frozen=True, kw_only=True):
    """The authority looked (article 10). `spot`: unannounced. A refusal to let it in is a finding of its own."""

    on: date
    name: Name
    spot: bool = False
    refused: bool = False
    findings: Annotated[tuple[Finding, ...], Meta(max_length=100)] = ()
    note: Text = ""


class SiteAdmonished(Body, frozen=True, kw_only=True):
    """勸導: told to put it right by a day (article 11)."""

    by: date
    what: Annotated[str, Meta(min_length=1, max_length=2000)]
    name: Name


class AdmonitionEnded(Body, frozen=True, kw_only=True):
    """Put right; or not, and on the list to the central authority of the business (article 11). `admonition` is the id of
    the entry that admonished."""

    admonition: Key
    mended: bool
    note: Line = ""


class Conclusion(StrEnum):
    """What an assessment of need comes to."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    LATER = "later"


class NeedAssessed(Body, frozen=True, kw_only=True):
    """The worksheet of three highs and one hard (三高一難, guideline five, 3): each from 0 to 3, with what it rests on
    (`..._why`), when it was assessed and what it came to."""

    density: Annotated[int, Meta(ge=0, le=3)]
    risk: Annotated[int, Meta(ge=0, le=3)]
    benefit: Annotated[int, Meta(ge=0, le=3)]
    hard_to_reach: Annotated[int, Meta(ge=0, le=3)]
    density_why: Text = ""
    risk_why: Text = ""
    benefit_why: Text = ""
    hard_to_reach_why: Text = ""
    conclusion: Conclusion | None = None
    on: date | None = None
    note: Text = ""
    name: Name


# ── the health authority: safe places (安心場所, article 12) ─────────────────────────────────────────────────────────────
class CertificationApplied(Body, frozen=True, kw_only=True):
    """The place asks to be certified. What the form computes is kept as it was sent: `trained` of `staff` people. `documents`:
    SHA-256 by the document's code of the form."""

    staff: Annotated[int, Meta(ge=1, le=1_000_000)]
    trained: Count
    name: Name
    documents: Documents = field(default_factory=dict)
    note: Text = ""


class CertificationDecided(Body, frozen=True, kw_only=True):
    """Passed, and valid for two years (article 12), or not, and why. `application` is the id of the entry that applied;
    `number` is on the certificate, and can be verified by anybody."""

    application: Key
    passed: bool
    number: Line = ""
    on: date
    until: date | None = None
    reason: Text = ""
    name: Name


class CertificationRevoked(Body, frozen=True, kw_only=True):
    number: Line
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
    name: Name


class SiteReminded(Body, frozen=True, kw_only=True):
    """Somebody was reminded of what is due: said by the program before the mail leaves. `what` and `due` name the duty,
    `to` whom it went (no address), `escalated`: it went to the authority."""

    what: Code
    about: Line = ""
    due: date
    number: Annotated[int, Meta(ge=1)] = 1
    to: Line = ""
    escalated: bool = False


class SiteEntryStruck(EntryStruck, frozen=True, kw_only=True):
    """An entry about this place was wrong and tells nothing any more; its id stands in the entry's `corrects`."""
