"""Everything that is said about places with defibrillators, of all parts of this slice."""

from __future__ import annotations

from goldenhour.aeds.authority import actions as authority
from goldenhour.aeds.authority import courses
from goldenhour.aeds.finding import actions as finding
from goldenhour.aeds.keeping import actions as keeping
from goldenhour.emergency.actions import Action

ACTIONS: tuple[Action, ...] = (*finding.ACTIONS, *keeping.ACTIONS, *authority.ACTIONS, *courses.ACTIONS)
