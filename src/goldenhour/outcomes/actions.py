"""What can be said here."""

from __future__ import annotations

from goldenhour.emergency.actions import Action

ACTIONS: tuple[Action, ...] = ()
