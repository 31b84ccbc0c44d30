"""POST /auth/token: tokens for systems (client credentials) and for apps (authorization code, refresh token).

Source: SMART App Launch 2.2.0, "Backend Services"; RFC 6749 section 5.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from goldenhour.emergency.house import House, here
from goldenhour.emergency.people import Person
from goldenhour.emergency.policies import can_see_case
from goldenhour.exchange.access import Access, parts_here
from goldenhour.exchange.addresses import fhir_url
from goldenhour.exchange.apps import Code, CodeRefused
from goldenhour.exchange.authenticating import Form, address_of, authenticated, remember_refusal
from goldenhour.exchange.client_tables import AppGrant, Client, Kind
from goldenhour.exchange.launching import patient_id
from goldenhour.exchange.policies import audience_of_organisation, audience_of_person
from goldenhour.exchange.requests import NO_STORE, OAuthRefusal, read_form, wanted
from goldenhour.exchange.scopes import ScopeRefused, Scopes, check_covered, parse_scopes
from goldenhour.exchange.throttle import TooMany
from goldenhour.exchange.tokens import LIFETIME
from goldenhour.exchange.wired import Parts
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.web.answers import STATUS, json_answer

LIFETIME_S = int(LIFETIME.total_seconds())


async def token(request: Request) -> Response:
    """POST /auth/token"""
    parts = parts_here(request)
    try:
        parts.throttle.count(address_of(request))
        form = await read_form(request)
        client = await authenticated(request, parts, form)
        parts.throttle.forgive(address_of(request), client.id)
        answer = await granted(request, parts, form, client)
    except OAuthRefusal as refusal:
        return refusal.answer()
    except TooMany as wait:
        words = f"Too many requests went wrong here. Try again in {wait.seconds} s."
        return OAuthRefusal("temporarily_unavailable", words, 429, **{"retry-after": str(wait.seconds)}).answer()
    except Refusal as refusal:
        return OAuthRefusal("temporarily_unavailable", str(refusal), STATUS[refusal.category]).answer()
    return json_answer(answer, headers=NO_STORE)


async def granted(request: Request, parts: Parts, form: Form, client: Client) -> dict[str, Any]:
    kind = wanted(form, "grant_type")
    try:
        if kind == "client_credentials":
            return await for_system(request, parts, form, client)
        if kind == "authorization_code":
            return await for_code(request, parts, form, client)
        if kind == "refresh_token":
            return await for_refresh(request, parts, form, client)
    except ScopeRefused as refusal:
        remember_refusal(request, parts, client, "scope_refused", str(refusal))
        raise OAuthRefusal("invalid_scope", str(refusal)) from None
    except CodeRefused as refusal:
        remember_refusal(request, parts, client, "grant_refused", str(refusal))
        raise OAuthRefusal("invalid_grant", str(refusal)) from None
    raise OAuthRefusal(
        "unsupported_grant_type", "grant_type is client_credentials, authorization_code or refresh_token."
    )


# ── systems ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def for_system(request: Request, parts: Parts, form: Form, client: Client) -> dict[str, Any]:
    if client.kind is not Kind.SYSTEM:
        raise OAuthRefusal("unauthorized_client", "This client is an app: it asks for a person (authorization_code).")
    asked = parse_scopes(wanted(form, "scope"))
    check_covered(asked, client.allowed)
    if not asked.granted:
        raise ScopeRefused("Ask for at least one scope, such as system/*.rs.")
    access = Access(
        by=f"client/{client.id}", role="client", organisation=client.organisation,
        audience=audience_of_organisation(client.organisation), table=asked.table(), name=client.name, client=client.id,
        client_name=client.name,
    )  # fmt: skip
    return await given(request, parts, client, access, asked)


async def given(
    request: Request, parts: Parts, client: Client, access: Access, scopes: Scopes, grant: str = ""
) -> dict[str, Any]:
    """The token, once it stands in the audit log that it is given."""
    said = {"scope": str(scopes), "name": access.name, "client": client.id, "address": address_of(request)}
    await parts.clients.audit.append(
        [parts.clients.entry("access_token_given", f"client/{client.id}", access.by, **said)]
    )
    if parts.apps.has_ended(grant) or await parts.clients.known(client.id) is None:
        raise CodeRefused("What this token would stand for has just ended.")
    parts.clients.did(client.id, "token_given", str(scopes))
    return {
        "access_token": parts.tokens.give(access, grant),
        "token_type": "Bearer",
        "expires_in": LIFETIME_S,
        "scope": str(scopes),
    }


# ── apps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def for_code(request: Request, parts: Parts, form: Form, client: Client) -> dict[str, Any]:
    code: Code = await parts.apps.redeem(
        wanted(form, "code"), client.id, wanted(form, "redirect_uri"), wanted(form, "code_verifier")
    )
    person = await still_allowed(here(request), parts, code.grant)
    scopes = parse_scopes(code.grant.scopes)
    answer = await for_app(request, parts, client, code.grant, person, scopes)
    if "openid" in scopes.plain:
        answer["id_token"] = parts.signing.id_token(
            fhir_url(request), client.id, person.id.removeprefix("person/"), person.name, parts.clients.world.now(),
            code.nonce,
        )  # fmt: skip
    if "online_access" in scopes.plain:
        answer["refresh_token"] = await parts.apps.keep(code.grant)
    if parts.apps.has_ended(code.grant.id):  # handed in twice while this one was answered
        await parts.apps.end(code.grant.id)
        raise CodeRefused("This code was used twice.")
    return answer


async def for_refresh(request: Request, parts: Parts, form: Form, client: Client) -> dict[str, Any]:
    old = wanted(form, "refresh_token")
    grant = await parts.apps.standing(old, client.id)
    person = await still_allowed(here(request), parts, grant)
    allowed = parse_scopes(grant.scopes)
    scopes = parse_scopes(form.get("scope", grant.scopes))
    check_covered(scopes, allowed)
    answer = await for_app(request, parts, client, grant, person, scopes)
    return answer | {"refresh_token": await parts.apps.rotate(grant, old)}


async def still_allowed(house: House, parts: Parts, grant: AppGrant) -> Person:
    """The person, whose session is open and who (still) sees the case. Raises CodeRefused, and the grant ends."""
    person = await house.door.still(grant.session)
    if person is None or person.id != grant.person:
        await parts.apps.end(grant.id)
        raise CodeRefused("The person is no longer signed in. Begin again.")
    if grant.case and not can_see_case(person, await house.book.case(grant.case)):
        await parts.apps.end(grant.id)
        raise CodeRefused("The person may not see this patient (any more).")
    return person


async def for_app(
    request: Request, parts: Parts, client: Client, grant: AppGrant, person: Person, scopes: Scopes
) -> dict[str, Any]:
    """A token for the person through the app. One that asked for `patient/` sees that patient, and what all may see."""
    confined = bool(scopes.of("patient").granted)
    access = Access(
        by=person.id, role=",".join(sorted(person.roles)), organisation=person.organisation,
        audience=frozenset({f"case/{grant.case}"}) if confined else audience_of_person(person), table=scopes.table(),
        name=person.name, client=client.id, client_name=client.name, case=grant.case if confined else "",
        session=grant.session,
    )  # fmt: skip
    answer = await given(request, parts, client, access, scopes, grant.id)
    if grant.case:
        answer |= {"patient": patient_id(grant.case), "need_patient_banner": True}
    return answer
