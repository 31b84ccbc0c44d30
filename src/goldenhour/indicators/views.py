"""Tables made from cases, for questions over many of them."""

from __future__ import annotations

from goldenhour.kit.views import View

VIEWS: tuple[View, ...] = ()
