"""How much of a place's staff is trained, as the certificate counts it. Pure.

Guideline (臺北市政府急救設備(AED)設置指引, 2026-03-06) eight, 2: at least 70 of a hundred completed a course of at least 90
minutes of chest compressions and AED. It names no age of a course; all count here, with their days shown.
"""

from __future__ import annotations

import unicodedata
from datetime import date

from goldenhour.emergency.site import Site

TRAINED_PERCENT = 70.0
COURSE_MIN = 90


def trained_people(site: Site) -> dict[str, date]:
    """Who is trained, each once however they were written, and since when they were last."""
    found: dict[str, date] = {}
    for course in site.training:
        if course.said.minutes < COURSE_MIN:
            continue
        for name in course.said.people:
            if one := same(name):
                found[one] = max(found.get(one, course.said.on), course.said.on)
    return found


def same(name: str) -> str:
    """A name as it is compared: full-width or half-width, spaces and capitals make no other person."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def ratio_of(trained: int, staff: int) -> float:
    """Percent of the staff; nobody of nobody is none."""
    return 100.0 * trained / staff if staff else 0.0


def still_wanted(trained: int, staff: int) -> int:
    """How many more have to be trained until a place may apply."""
    return max(0, -int(-staff * TRAINED_PERCENT // 100) - trained)
