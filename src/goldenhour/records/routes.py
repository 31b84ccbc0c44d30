"""The case as JSON."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import case_at
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.kit.web.answers import json_answer
from goldenhour.kit.web.openapi import Described, describe_route
from goldenhour.records.reading import CaseRead, read_case


async def read(request: Request) -> Response:
    """GET /cases/{case}: the case as it stands."""
    case: Case = await case_at(request, page="case", check=check_can_see_case)
    return json_answer(read_case(case), headers={"cache-control": "no-store"})


read_route = Route("/cases/{case}", read, methods=["GET"])
describe_route(
    read_route,
    [
        Described(
            "GET",
            "/cases/{case}",
            "Read a case as it stands: patient, vital signs, what was done, units, alerts",
            tag="case",
            reply=CaseRead,
            notes="For the county the case happens in, the crews sent to it, the hospitals it was announced to, and the health "
            "authority. Every reading is audited.",
        )
    ],
)

ROUTES: list[BaseRoute] = [
    read_route,
]
