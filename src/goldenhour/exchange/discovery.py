"""Where programs learn how to come in: SMART configuration, OpenID configuration, our public key.

Source: SMART App Launch 2.2.0, "Conformance"; OpenID Connect Discovery 1.0.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from goldenhour.exchange.access import parts_here
from goldenhour.exchange.addresses import AUTHORIZE, FHIR, JWKS, TOKEN, public_url
from goldenhour.exchange.assertions import ALLOWED
from goldenhour.exchange.scopes import PLAIN
from goldenhour.exchange.signing import ALGORITHM
from goldenhour.kit.web.answers import json_answer

CAPABILITIES = (
    "launch-ehr", "launch-standalone", "client-public", "client-confidential-asymmetric", "sso-openid-connect",
    "context-ehr-patient", "context-standalone-patient", "permission-patient", "permission-user", "permission-v1",
    "permission-v2",
)  # fmt: skip
SCOPES = (*sorted(PLAIN), "patient/*.rs", "user/*.rs", "system/*.rs", "system/*.cruds")
OPEN = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}
"""None of it is about anybody; an app in a browser reads it from its own site."""


def configuration(base: str) -> dict[str, Any]:
    """What is offered under this public address."""
    return {
        "issuer": base + FHIR,
        "jwks_uri": base + JWKS,
        "authorization_endpoint": base + AUTHORIZE,
        "token_endpoint": base + TOKEN,
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALLOWED),
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(SCOPES),
    }


async def smart(request: Request) -> Response:
    """GET /fhir/R4/.well-known/smart-configuration"""
    base = public_url(request)
    content = {**configuration(base), "capabilities": list(CAPABILITIES), "management_endpoint": f"{base}/exchange"}
    return json_answer(content, headers=OPEN)


async def openid(request: Request) -> Response:
    """GET /fhir/R4/.well-known/openid-configuration"""
    content = {
        **configuration(public_url(request)),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "claims_supported": ["sub", "name", "fhirUser", "nonce"],
    }
    return json_answer(content, headers=OPEN)


async def jwks(request: Request) -> Response:
    """GET /auth/jwks"""
    return json_answer(parts_here(request).signing.jwks, headers=OPEN)


def security(base: str) -> dict[str, Any]:
    """The same for the CapabilityStatement (`rest.security`)."""
    uris = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
    endpoints = [{"url": "token", "valueUri": base + TOKEN}, {"url": "authorize", "valueUri": base + AUTHORIZE}]
    service = {"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "SMART-on-FHIR"}
    return {
        "cors": False,
        "service": [{"coding": [service]}],
        "description": f"SMART App Launch 2.2 and SMART Backend Services; see {base}{FHIR}/.well-known/smart-configuration",
        "extension": [{"url": uris, "extension": endpoints}],
    }
