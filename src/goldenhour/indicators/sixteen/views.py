"""The tables the sixteen are counted from."""

from __future__ import annotations

from goldenhour.indicators.sixteen import answers, rows
from goldenhour.kit.views import View

VIEWS: tuple[View, ...] = (*rows.VIEWS, *answers.VIEWS)
