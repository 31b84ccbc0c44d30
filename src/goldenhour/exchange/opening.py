"""Opening the apps of one's own organisation for a case (SMART App Launch 2.0, EHR launch).

Nothing is given by opening: the app comes back with the launch's word, and the person is asked before it sees anything.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import case_at, here
from goldenhour.emergency.people import Person
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.submissions import check_is_our_own
from goldenhour.exchange.access import parts_here
from goldenhour.exchange.addresses import fhir_url
from goldenhour.exchange.client_tables import Client, Kind
from goldenhour.exchange.clients import Clients
from goldenhour.exchange.consent import may_let_in
from goldenhour.exchange.launching import launch_url
from goldenhour.exchange.policies import audience_of_person
from goldenhour.kit.refusals import Category, Refusal

OFFERED = "apps_for"
"""Under what `House.facts` has the question whether somebody has apps to open."""


async def apps_for(clients: Clients, person: Person) -> list[Client]:
    """The apps this person may open: registered for their organisation, with an address to open them at."""
    seen = audience_of_person(person)
    mine = {person.organisation} if seen is None else seen
    return [
        one for one in await clients.all()
        if one.active and one.kind is not Kind.SYSTEM and one.launch_uri and one.organisation in mine
    ]  # fmt: skip


async def apps_page(request: Request) -> Response:
    """GET /cases/{case}/apps"""
    person, house = may_let_in(request), here(request)
    case: Case = await case_at(request, page="apps", check=check_can_see_case)
    apps = [(one, urlsplit(one.launch_uri)) for one in await apps_for(parts_here(request).clients, person)]
    answer = house.page(
        request, "exchange/apps.html", case=case, synthetic=case.synthetic,
        apps=[(one, where.netloc) for one, where in apps],
    )  # fmt: skip
    targets = " ".join(sorted({f"{where.scheme}://{where.netloc}" for _, where in apps}))
    policy = answer.headers["content-security-policy"]  # a browser holds form-action against where a form is sent on to
    answer.headers["content-security-policy"] = policy.replace("form-action 'self'", f"form-action 'self' {targets}")
    return answer


async def open_app(request: Request) -> Response:
    """POST /cases/{case}/apps/{client}: the browser goes to the app, once it stands in the audit log."""
    person, parts, house = may_let_in(request), parts_here(request), here(request)
    check_is_our_own(request)
    case: Case = await case_at(request, page="apps", check=check_can_see_case)
    wanted = request.path_params["client"]
    app = next((one for one in await apps_for(parts.clients, person) if one.id == wanted), None)
    if app is None:
        raise Refusal(Category.NOT_FOUND, "no_such_app", "There is no such app for you. Choose one from the list.")
    url = launch_url(parts, fhir_url(request), person, case, app)
    said = {"client": app.id, "client_name": app.name, "name": person.name}
    await house.audit.append([parts.clients.entry("app_opened", f"case/{case.id}", person, **said)])
    return RedirectResponse(url, 303)
