"""Who says what and who hears it is told in more than one place; they agree."""

from __future__ import annotations

import importlib

import pytest

from goldenhour.app.wiring import ACTIONS, SCREENS
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.folding import TELLINGS as FOLDED
from goldenhour.emergency.people import Role
from goldenhour.timelines.telling import TELLINGS as TOLD

SAID_BY_THE_PROGRAM = {
    "crew_signed_on",
    "attachment_added",
    "alert_climbed",
    "channel_answered",
    "consult_rung",
    "ring_answered",
    "transfer_rung",
    "listening_changed",
    "reports_reminded",
    "saying_kept_aside",
    "satisfaction_answered",
    "site_reminded",
    "course_recorded",
    "responders_called",
    "responder_answered",
    "responder_did",
}
"""Kinds no action says: the people slice tells who is on a unit when sessions begin and end; attachments, when all bytes
of one have come; the ladders what they do; volunteers, who have no account, that they come and what
they do, and the engine whom it calls; listening, whether a hospital can be heard; outcomes, that a
hospital was reminded of what it owes; aeds, of what it reminded places, and that a course stands in their
records; the tablet what it kept aside."""
WORDS_FOR: dict[Role, str] = {
    Role.DISPATCHER: "dispatcher",
    Role.CREW: "crew",
    Role.ED_NURSE: "emergency department",
    Role.ED_PHYSICIAN: "emergency department",
    Role.SPECIALIST: "specialist",
    Role.AUTHORITY: "authority",
    Role.ADMINISTRATOR: "administrator",
    Role.AED_MANAGER: "aed manager",
}
SAYING_SLICES = (
    "calls", "responders", "dispatch", "records", "protocols", "runsheets", "alerts", "ladders", "listening", "handovers",
    "consults", "transfers", "incidents", "capacity", "outcomes", "indicators", "exchange", "aeds",
)  # fmt: skip


def test_whoever_hears_is_a_screen_or_the_indicators() -> None:
    assert {listener for kind in KINDS.values() for listener in kind.listeners} == {*SCREENS, "indicators"}


def test_every_kind_is_said_by_an_action_or_by_the_program() -> None:
    said = {action.kind for action in ACTIONS}
    assert set(KINDS) - said == SAID_BY_THE_PROGRAM


def test_every_kind_about_a_case_changes_the_case() -> None:
    untold = {kind.name for kind in KINDS.values() if kind.subject == "case" and kind.body not in FOLDED}
    assert not untold


def test_every_kind_can_be_told_in_words() -> None:
    assert set(TOLD) == set(KINDS)


def test_no_two_actions_share_a_name_or_an_address() -> None:
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)
    assert len({action.path for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("name", SAYING_SLICES)
def test_a_slice_says_who_speaks_in_it_and_which_entries_come_of_it(name: str) -> None:
    told = " ".join((importlib.import_module(f"goldenhour.{name}").__doc__ or "").lower().split())
    for action in importlib.import_module(f"goldenhour.{name}.actions").ACTIONS:
        assert f"`{action.kind}`" in told, f"goldenhour/{name}/__init__.py does not name `{action.kind}`"
        for role in action.who:
            assert WORDS_FOR[role] in told, f"goldenhour/{name}/__init__.py does not name the {WORDS_FOR[role]}"
