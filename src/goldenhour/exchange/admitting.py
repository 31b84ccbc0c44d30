"""The two questions the FHIR API puts to this slice (`kit/fhir/api.py`): who asks, and what is to be noted of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from starlette.requests import Request
from starlette.types import Scope

from goldenhour.emergency.house import House
from goldenhour.exchange.access import Access, access_of
from goldenhour.exchange.noting import note_access
from goldenhour.kit.fhir import access as fhir
from goldenhour.kit.fhir.api import Note
from goldenhour.kit.fhir.http import Answer, Asked
from goldenhour.kit.fhir.store_versions import Version

ABOUT = re.compile(rb'"(?:subject|patient)":\s*\{\s*"reference":\s*"Patient/([A-Za-z0-9\-.]{1,64})"')
BY_METHOD = {"GET": "read", "HEAD": "read", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


async def admit(scope: Scope) -> Access:
    """Who asks. Raises `FhirRefusal`."""
    return await access_of(Request(scope))


def noting(house: House) -> Note:
    """What the API calls after every answer and every refusal."""

    async def note(access: fhir.Access | None, asked: Asked, answer: Answer) -> None:
        if access is None:  # nobody was known, or it is open to all: nothing of anybody was shown
            return
        client = asked.scope.get("client")
        note_access(
            house, cast(Access, access), interaction_of(asked, answer), subjects_of(answer.subjects), query_of(asked),
            answer.status, resource=resource_of(asked, answer), address=client[0] if client else "",
        )  # fmt: skip

    return note


def interaction_of(asked: Asked, answer: Answer) -> str:
    """The interaction by the answer's own word, else by the address and the method."""
    if answer.interaction:
        return answer.interaction
    path = asked.path
    if any(part.startswith("$") for part in path):
        return "operation"
    if "_history" in path:
        return "vread" if len(path) == 4 else "history"
    if not path:
        return "batch" if asked.method == "POST" else "search"
    if asked.method in ("GET", "HEAD"):
        return "read" if len(path) == 2 else "search"
    if asked.method == "POST" and path[-1] == "_search":
        return "search"
    return BY_METHOD.get(asked.method, "operation")


def query_of(asked: Asked) -> str:
    """What was asked for, as it came."""
    if not asked.query and len(asked.path) > 1:
        return ""
    return f"{'/'.join(asked.path)}{'?' if asked.query else ''}{asked.query}"


def resource_of(asked: Asked, answer: Answer) -> str:
    """`Type/id` where it was about one resource."""
    if len(answer.subjects) == 1:
        return f"{answer.subjects[0].type}/{answer.subjects[0].id}"
    return "/".join(asked.path[:2])


def subjects_of(versions: Iterable[Version]) -> list[str]:
    """Whom they are about: the case, or the patient that another system told us of."""
    found: dict[str, None] = {}
    for version in versions:
        if subject := subject_of(version):
            found[subject] = None
    return list(found)


def subject_of(version: Version) -> str:
    if version.case:
        return f"case/{version.case}"
    if version.type == "Patient":
        return f"fhir/Patient/{version.id}"
    about = ABOUT.search(version.content or b"")
    return f"fhir/Patient/{about[1].decode()}" if about else ""
