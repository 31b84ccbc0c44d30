"""The tablet's style sheet speaks the shared look's words."""

from __future__ import annotations

import re
from importlib.resources import files


def test_every_colour_and_measure_it_names_exists() -> None:
    look = (files("goldenhour.screens") / "static" / "look.css").read_text()
    own = (files("goldenhour.records") / "static" / "tablet.css").read_text()
    known = set(re.findall(r"(--[\w-]+):", look + own))
    used = set(re.findall(r"var\((--[\w-]+)", own))
    assert len(used) > 10
    assert used - known == set()
