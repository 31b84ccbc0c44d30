"""The look of every screen and the browser modules they share: templates, style sheets, ES modules.

Knows no medicine and no rule: it draws what it is given. `install(environment)` gives a Jinja environment the filters
and functions that the templates here use; the web server finds `TEMPLATES` and serves `STATIC` at `/static/`.
"""

from __future__ import annotations

from pathlib import Path

from goldenhour.screens.drawing import install

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"

__all__ = ["STATIC", "TEMPLATES", "install"]
