"""The start page: what this is, and who can do what. In the demo also the way in, one tap per role."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from goldenhour.emergency.house import here
from goldenhour.emergency.people import Role
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import read_body
from goldenhour.kit.web.pages import language_of
from goldenhour.people.accounts import Accounts
from goldenhour.people.middleware import COOKIE

ROLES: tuple[tuple[Role, str, str, str], ...] = (
    (Role.DISPATCHER, N_("Dispatcher (119)"), N_("Takes calls, sees and sends the best unit, follows its times."), "/desk"),
    (Role.CREW, N_("Ambulance crew"), N_("Gets the run, writes the record, warns a hospital with one tap."), "/tablet"),
    (Role.ED_NURSE, N_("ED charge nurse"),
     N_("Sees and hears who is coming, acknowledges, prepares, diverts, takes the handover, reports the outcome."), "/board"),
    (Role.ED_PHYSICIAN, N_("ED physician"), N_("The same board; the outcome."), "/board"),
    (Role.AUTHORITY, N_("Health authority"),
     N_("Response intervals, acknowledgement, reporting; down to every case."), "/indicators"),
    (Role.ADMINISTRATOR, N_("Administrator"), N_("People, roles and organisations."), "/people"),
    (Role.SPECIALIST, N_("Specialist on call"), N_("Signs in; teleconsultation is a later chapter."), "/account"),
    (Role.AED_MANAGER, N_("AED manager"), N_("Signs in; defibrillators are a later chapter."), "/account"),
)  # fmt: skip
"""Role, its name, what it comes for, and the page it starts on."""

HOME = {role: page for role, _, _, page in ROLES}


async def landing(request: Request) -> Response:
    """GET /"""
    house = here(request)
    translate = house.pages.translate(language_of(request))
    logins = {login.role: login for login in house.facts.get("logins", [])}
    roles = [
        {"title": translate(title), "does": translate(does), "page": page, "login": logins.get(role)}
        for role, title, does, page in ROLES
    ]
    return house.page(request, "app/landing.html", title=translate(N_("Start")), roles=roles, logins=list(logins))


async def enter(request: Request) -> Response:
    """POST /demo/enter: become one of the demo's made-up people with one tap. Does not exist outside the demo."""
    house = here(request)
    form = parse_qs((await read_body(request.receive)).decode())
    wanted = next((login for login in house.facts.get("logins", []) if [login.sign_in] == form.get("sign_in")), None)
    if not house.demo or wanted is None or not isinstance(house.door, Accounts):
        raise Refusal(Category.NOT_FOUND, "no_such_page", "There is nothing at this address. Go to the start page.")
    account = await house.door.account(wanted.person)
    began = await house.door.begin_session(account.person())
    answer = RedirectResponse(HOME[wanted.role], 303)
    answer.set_cookie(
        COOKIE, began.token, httponly=True, samesite="lax", path="/", secure=request.url.scheme == "https"
    )
    return answer


LANDING_ROUTES = [Route("/", landing), Route("/demo/enter", enter, methods=["POST"])]
