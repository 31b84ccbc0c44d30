"""The start page: what this is, and who can do what. In the demo also the way in, one tap per role."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from goldenhour.emergency.house import here
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.kit.web.answers import read_body
from goldenhour.kit.web.pages import language_of
from goldenhour.people.accounts import Accounts
from goldenhour.people.middleware import COOKIE

ROLES: tuple[tuple[str, str, str, str], ...] = (
    ("dispatcher", N_("Dispatcher (119)"), N_("Takes calls, sees and sends the best unit, follows its times."), "/desk"),
    ("crew", N_("Ambulance crew"), N_("Gets the run, writes the record, warns a hospital with one tap."), "/tablet"),
    ("nurse", N_("ED charge nurse"),
     N_("Sees and hears who is coming, acknowledges, prepares, diverts, takes the handover, reports the outcome."), "/board"),
    ("physician", N_("ED physician"), N_("The same board; the outcome."), "/board"),
    ("authority", N_("Health authority"),
     N_("Response intervals, acknowledgement, reporting, down to every case; defibrillators, courses, certificates."),
     "/indicators"),
    ("administrator", N_("Administrator"), N_("People, roles and organisations."), "/people"),
    ("it", N_("A hospital's IT"), N_("Connects the hospital's own systems by FHIR, and checks that they are."), "/exchange"),
    ("specialist", N_("Specialist on call"), N_("Is rung for consults, sees the patient, advises in a minute."), "/consults"),
    ("aed", N_("AED manager"), N_("Keeps a place's defibrillators: what is due first, a check by phone in a minute."), "/sites"),
)  # fmt: skip
"""Who of the demo's people, what they are, what they come for, and the page they start on."""

HOME = {sign_in: page for sign_in, _, _, page in ROLES}


async def landing(request: Request) -> Response:
    """GET /"""
    house = here(request)
    translate = house.pages.translate(language_of(request))
    logins = {login.sign_in: login for login in house.facts.get("logins", [])}
    roles = [
        {"title": translate(title), "does": translate(does), "page": page, "login": logins.get(sign_in)}
        for sign_in, title, does, page in ROLES
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
    answer = RedirectResponse(HOME[wanted.sign_in], 303)
    answer.set_cookie(
        COOKIE, began.token, httponly=True, samesite="lax", path="/", secure=request.url.scheme == "https"
    )
    return answer


LANDING_ROUTES = [Route("/", landing), Route("/demo/enter", enter, methods=["POST"])]
