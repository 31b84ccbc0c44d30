"""What a hospital has set, and when: each setting's versions in order, the newest in force, and the way back to an older one.

A setting is told apart by its kind and what it is of: a ladder by condition and priority, a roster by specialty, a
threshold by indicator. Nothing here is kept: it is read from the hospital's timeline. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from goldenhour.emergency.bodies import Body, Condition, Priority
from goldenhour.emergency.consult_bodies import ConsultRulesSet, DutyCovered, RosterSet
from goldenhour.emergency.entries import Said
from goldenhour.emergency.indicator_bodies import ThresholdSet
from goldenhour.emergency.ladder import key_of
from goldenhour.emergency.ladder_bodies import ContactsSet, LadderSet
from goldenhour.emergency.settings import SETTINGS, can_be_followed
from goldenhour.kit.refusals import Category, Refusal

ROSTERS = ("roster_set", "duty_covered")
"""Two kinds that make one setting: what holds is all that was said, in order."""


class Version(msgspec.Struct, frozen=True):
    """One saying of a setting. `body` is None where nobody understood it; `followed` whether it took effect."""

    entry: str
    at: datetime
    by: str
    body: Body | None
    followed: bool


class Setting(msgspec.Struct, frozen=True):
    """One setting with its versions, the oldest first."""

    kind: str
    of: str
    versions: tuple[Version, ...]

    @property
    def in_force(self) -> Version | None:
        """The version that holds; None where the default does."""
        return next((one for one in reversed(self.versions) if one.followed), None)

    def before(self, version: Version) -> list[Body]:
        """What took effect before this version, in order."""
        earlier = self.versions[: self.versions.index(version)]
        return [one.body for one in earlier if one.followed and one.body is not None]


def of_what(body: Body | None) -> str:
    """Which of the settings of its kind this is; "" where there is one only, or nobody knows."""
    match body:
        case LadderSet():
            return key_of(body.condition, body.priority)
        case RosterSet() | DutyCovered():
            return body.specialty
        case ThresholdSet():
            return body.indicator
    return ""


def settings_of(timeline: Iterable[Said]) -> list[Setting]:
    """Every setting that was ever said, the one changed last first."""
    found: dict[tuple[str, str], list[Version]] = {}
    for said in timeline:
        if said.kind in SETTINGS:
            kind = ROSTERS[0] if said.kind in ROSTERS and said.body is not None else said.kind
            entry = said.logged.entry
            version = Version(entry.id, entry.at, entry.by, said.body, can_be_followed(said.body))
            found.setdefault((kind, of_what(said.body)), []).append(version)
    made = [Setting(kind, of, tuple(versions)) for (kind, of), versions in found.items()]
    return sorted(made, key=lambda one: one.versions[-1].at, reverse=True)


# ── the way back ─────────────────────────────────────────────────────────────────────────────────────────────────────
def default_of(kind: str, of: str) -> Body | None:
    """What saying "as by default" is; a roster has no default, nor has what nobody understood."""
    match kind:
        case "ladder_set":
            condition, _, priority = of.partition("/")
            if condition not in set(Condition) or priority not in set(Priority):
                return None
            return LadderSet(condition=Condition(condition), priority=Priority(priority))
        case "contacts_set":
            return ContactsSet()
        case "consult_rules_set":
            return ConsultRulesSet(name="-")
        case "threshold_set" if of:
            return ThresholdSet(indicator=of, name="-")
    return None


def body_again(settings: Sequence[Setting], kind: str, of: str, entry: str | None, now: datetime) -> Body:
    """What has to be said so that this version (None: the default) holds again. Raises `Refusal` where it cannot be."""
    setting = next((one for one in settings if (one.kind, one.of) == (kind, of)), None)
    if setting is None:
        raise no_such_version()
    if entry is None:
        body = default_of(kind, of)
        if setting.in_force is None:
            raise in_force_already()
    else:
        body = body_of(setting, entry)
    if body is None or isinstance(body, DutyCovered):
        raise no_such_version()
    if isinstance(body, RosterSet) and body.ends <= now:
        raise Refusal(
            Category.INCORRECT,
            "roster_over",
            "The days of this roster are over. Set a roster for the days to come.",
        )
    return body


def body_of(setting: Setting, entry: str) -> Body | None:
    version = next((one for one in setting.versions if one.entry == entry), None)
    if version is not None and not version.followed:
        raise Refusal(
            Category.INCORRECT,
            "cannot_be_followed",
            "This setting cannot be followed, and never was. Go back to another, or set it anew.",
        )
    if version is not None and version == setting.in_force:
        raise in_force_already()
    return version.body if version is not None else None


def no_such_version() -> Refusal:
    return Refusal(
        Category.NOT_FOUND, "no_such_version", "This was never set here. Read the list again, and choose from it."
    )


def in_force_already() -> Refusal:
    return Refusal(Category.CONFLICT, "in_force_already", "This is what holds now. Read the list again.")
