"""The addresses of the authorization server and of the page where systems are registered."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from goldenhour.exchange import consent, discovery, opening, pages
from goldenhour.exchange.addresses import AUTHORIZE, FHIR, JWKS, TOKEN
from goldenhour.exchange.client_tables import Client
from goldenhour.exchange.clients import Registration
from goldenhour.exchange.token_endpoint import token
from goldenhour.kit.web.openapi import Described, describe_route

DESCRIBED = (
    Described("POST", TOKEN, "An access token (OAuth 2.0; a form, not JSON)", "exchange"),
    Described("GET", "/exchange", "The systems I look after", "exchange", reply=pages.ClientList),
    Described("POST", "/exchange", "Register a system", "exchange", reply=Client, body=Registration, status=201),
    Described("GET", "/exchange/{client}", "One of them", "exchange", reply=Client),
    Described("POST", "/exchange/{client}/keys", "New public keys", "exchange", reply=Client, body=pages.NewKeys),
    Described("POST", "/exchange/{client}/end", "End a system for ever", "exchange", reply=Client),
)

ROUTES: list[BaseRoute] = [
    Route(f"{FHIR}/.well-known/smart-configuration", discovery.smart, methods=["GET"]),
    Route(f"{FHIR}/.well-known/openid-configuration", discovery.openid, methods=["GET"]),
    Route(JWKS, discovery.jwks, methods=["GET"]),
    Route(TOKEN, token, methods=["POST"]),
    Route(AUTHORIZE, consent.ask, methods=["GET"]),
    Route(AUTHORIZE, consent.answer_app, methods=["POST"]),
    Route("/cases/{case}/apps", opening.apps_page, methods=["GET"]),
    Route("/cases/{case}/apps/{client}", opening.open_app, methods=["POST"]),
    Route("/exchange", pages.overview, methods=["GET"]),
    Route("/exchange", pages.register, methods=["POST"]),
    Route("/exchange/{client}", pages.one, methods=["GET"]),
    Route("/exchange/{client}/keys", pages.set_keys, methods=["POST"]),
    Route("/exchange/{client}/end", pages.end, methods=["POST"]),
]
for _route in ROUTES:
    assert isinstance(_route, Route)
    describe_route(
        _route, [one for one in DESCRIBED if one.path == _route.path and one.method in (_route.methods or ())]
    )
