"""Requests to the authorization server as they come: forms and queries with every name once; refusals by RFC 6749."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from goldenhour.kit.refusals import Refusal
from goldenhour.kit.web.answers import json_answer, read_body

FORM_AT_MOST = 32 * 1024
FIELDS_AT_MOST = 40
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


class OAuthRefusal(Exception):
    """An error of RFC 6749 section 5.2 (`error`, `description`). `status` is 401 for a client that is not known."""

    def __init__(self, error: str, description: str, status: int = 400, **headers: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status
        self.headers = headers

    def answer(self) -> Response:
        content = {"error": self.error, "error_description": sayable(self.description)}
        return json_answer(content, self.status, {**NO_STORE, **self.headers})


def sayable(text: str) -> str:
    """Only the characters an error_description may have (RFC 6749 section 5.2)."""
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "'" if c == '"' else "?" for c in text)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a token request. Raises OAuthRefusal: no form, too large, a field twice."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise OAuthRefusal("invalid_request", "Send this as a form (application/x-www-form-urlencoded).")
    try:
        raw = await read_body(request.receive, FORM_AT_MOST)
        return once(
            parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_AT_MOST, errors="strict")
        )
    except Refusal as refusal:
        raise OAuthRefusal("invalid_request", str(refusal), 413) from None
    except ValueError:
        raise OAuthRefusal("invalid_request", "This form cannot be read.") from None


def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Raises OAuthRefusal for a field that comes twice (RFC 6749 section 3.2). Empty ones are as good as left out."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise OAuthRefusal("invalid_request", f"{name[:40]} comes twice.")
        found[name] = value
    return {name: value for name, value in found.items() if value}


def wanted(fields: Mapping[str, Any], name: str) -> str:
    """Raises OAuthRefusal when it is missing."""
    value = fields.get(name)
    if not value:
        raise OAuthRefusal("invalid_request", f"{name} is missing.")
    return str(value)
