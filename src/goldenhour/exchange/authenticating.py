"""Which client stands at the token endpoint: by its signed assertion, or, for an app without a key, by its id alone."""

from __future__ import annotations

from starlette.requests import Request

from goldenhour.exchange.addresses import TOKEN, public_url
from goldenhour.exchange.assertions import KIND, AssertionRefused, presented, verified
from goldenhour.exchange.client_tables import Client, Kind
from goldenhour.exchange.requests import OAuthRefusal, wanted
from goldenhour.exchange.wired import Parts

Form = dict[str, str]


async def authenticated(request: Request, parts: Parts, form: Form) -> Client:
    """The client of a token request. Raises OAuthRefusal; what was wrong is remembered for the client's self-check."""
    try:
        if "client_assertion" not in form and "client_assertion_type" not in form:
            return await public_client(request, parts, form)
        return await by_assertion(request, parts, form)
    except AssertionRefused as refusal:
        client = await parts.clients.known(refusal.client) if refusal.client else None
        if client is not None:
            remember_refusal(request, parts, client, refusal.code, str(refusal))
        raise OAuthRefusal("invalid_client", str(refusal), 401) from None


async def public_client(request: Request, parts: Parts, form: Form) -> Client:
    if "authorization" in request.headers or "client_secret" in form:
        raise OAuthRefusal(
            "invalid_client", "There are no client secrets here: sign a client_assertion (private_key_jwt).", 401,
            **{"www-authenticate": 'Basic realm="not supported"'},
        )  # fmt: skip
    if "client_id" not in form:
        raise OAuthRefusal("invalid_request", "client_assertion is missing.")
    client = await parts.clients.known(form["client_id"])
    if client is None or client.kind is not Kind.PUBLIC_APP:
        raise OAuthRefusal("invalid_client", "This client must sign a client_assertion (private_key_jwt).", 401)
    return client


async def by_assertion(request: Request, parts: Parts, form: Form) -> Client:
    if wanted(form, "client_assertion_type") != KIND:
        raise OAuthRefusal("invalid_request", f"client_assertion_type must be {KIND}.")
    said = presented(wanted(form, "client_assertion"))
    client = await parts.clients.known(said.client)
    if client is None or client.kind is Kind.PUBLIC_APP or form.get("client_id", said.client) != said.client:
        raise AssertionRefused("unknown_client", "No client with a key is registered under the id in iss and sub.")
    key = await parts.key_sets.key_of(client, said)
    proven = verified(said, key, public_url(request) + TOKEN, parts.clients.world.now())
    if not await parts.clients.claim(client.id, proven.jti_hash, proven.expires_at):
        raise AssertionRefused(
            "replayed", "This client_assertion was used before. Sign a new one, with a new jti.", client.id
        )
    return client


def remember_refusal(request: Request, parts: Parts, client: Client, code: str, why: str) -> None:
    """For the self-check, and in the audit log."""
    parts.clients.did(client.id, code, why)
    said = {"why": why, "address": address_of(request), "name": client.name}
    subject = f"client/{client.id}"
    parts.notes.add([parts.clients.entry("access_token_refused", subject, subject, **said)])


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""
