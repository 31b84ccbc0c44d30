"""The lines of this slice in the API's description."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
from starlette.routing import BaseRoute, Route

from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.responders.call_pages import Answer, Step
from goldenhour.responders.desk_volunteers import Wanted
from goldenhour.responders.filled import Filled
from goldenhour.responders.return_pages import Returned, Returning
from goldenhour.responders.volunteer_pages import Here, Kept, ThisPhone

LINES: dict[tuple[str, str], tuple[str, Any, Any, int]] = {
    ("POST", "/responders/join"): (
        "Register as a volunteer; the answer sets the browser's token and has the return code",
        Filled,
        Returned,
        201,
    ),
    ("POST", "/responders/return"): ("Come back with a return code", Returning, Returned, 200),
    ("POST", "/responders/me/return-code"): ("A new return code; the former one is void", None, Returned, 201),
    ("POST", "/responders/me"): ("Change what is kept of me", Filled, None, 200),
    ("POST", "/responders/me/phone"): ("Tell this phone of calls", ThisPhone, None, 201),
    ("POST", "/responders/me/position"): ("Where my open page is; kept in memory for minutes", Here, None, 200),
    ("GET", "/responders/me/data.json"): ("Everything that is kept of me", None, Kept, 200),
    ("POST", "/responders/calls/{case}/answer"): ("Accept or decline a call", Answer, None, 201),
    ("POST", "/responders/calls/{case}/step"): ("What I did", Step, None, 201),
    ("POST", "/responders/volunteers/{volunteer}/verification"): (
        "Identity and certificate were seen",
        None,
        None,
        201,
    ),
    ("POST", "/responders/volunteers/{volunteer}/removal"): ("Erase a volunteer", None, None, 201),
    ("POST", "/responders/volunteers/{volunteer}/return-code"): (
        "Give a new return code to a volunteer whose identity was seen; it opens once",
        None,
        Returned,
        201,
    ),
    ("POST", "/cases/{case}/responders"): ("Call volunteers to a suspected arrest", Wanted, None, 201),
}
"""(method, path) -> what it is for, what is said, what is answered, with which status. Withdrawing is for a person at a page."""


@functools.cache
def said(body: type[Any]) -> Any:
    """A saying with this body, as the description shows it."""
    return msgspec.defstruct(
        f"VolunteerSays{body.__name__}", [("body", body), ("id", str | None, None), ("at", str | None, None)]
    )


def described(routes: list[BaseRoute]) -> list[BaseRoute]:
    """The same routes, with their lines where they have any."""
    for route in routes:
        for method in getattr(route, "methods", None) or ():
            if isinstance(route, Route) and (line := LINES.get((method, route.path))):
                summary, body, reply, status = line
                told = Described(
                    method, route.path, summary, "responders", body=said(body) if body else None, reply=reply,
                    status=status,
                )  # fmt: skip
                describe_route(route, [told])
    return routes
