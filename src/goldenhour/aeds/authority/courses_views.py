"""One row a course, for the lists and for what is owed to its places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from goldenhour.emergency.course import Course, Stage
from goldenhour.kit.views import View, view_table

courses = view_table(
    "aed_courses",
    sa.Column("course", sa.String),
    sa.Column("county", sa.String, index=True),
    sa.Column("on", sa.String, index=True),
    sa.Column("begins", sa.String),
    sa.Column("stage", sa.String, index=True),
)
"""`on` is written 2026-11-30, `begins` 09:30; `stage` as in `emergency/course.py`."""

SHOWN_AT_MOST = 100


def course_rows(state: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(state, Course) or state.said is None:
        return
    said = state.said
    yield {"course": state.id, "county": said.county, "on": said.on.isoformat(), "begins": said.begins,
           "stage": state.stage.value}  # fmt: skip


VIEWS = (View(courses, course_rows),)


def ask_courses(connection: sa.Connection, county: str, since: str = "") -> list[str]:
    """The ids of the courses of a county (all counties when ""), from a day on, the last day first."""
    query = sa.select(courses.c.course).where(courses.c.on >= since)
    if county:
        query = query.where(courses.c.county == county)
    return list(connection.scalars(query.order_by(courses.c.on.desc(), courses.c.begins).limit(SHOWN_AT_MOST)))


def ask_ahead(connection: sa.Connection, since: str) -> list[str]:
    """The ids of all counties' courses that were not held, from a day on; also those that were cancelled."""
    c = courses.c
    query = sa.select(c.course).where(c.on >= since, c.stage.in_([Stage.OPEN, Stage.CANCELLED]))
    return list(connection.scalars(query.order_by(c.on, c.begins)))
