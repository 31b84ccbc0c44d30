"""What a page's form or a program sends: one typed body either way, and never from another web site."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from starlette.requests import Request

from goldenhour.emergency.names import field_name
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.web.answers import read_body, read_json
from goldenhour.kit.web.unfit import unfit

FORM_AT_MOST = 16 * 1024
T = TypeVar("T", bound=msgspec.Struct)


def is_form(request: Request) -> bool:
    """Sent by a browser's own form, and so answered with a page."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/x-www-form-urlencoded"


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def read_submission(request: Request, wanted: type[T], fields: int = 50) -> T:
    """The body, typed, from JSON or a form of so many fields. Raises Refusal: another site's, too large, not readable,
    wrong fields."""
    check_is_our_own(request)
    raw = await read_body(request.receive, FORM_AT_MOST)
    if not is_form(request):
        decoded: T = read_json(raw or b"{}", msgspec.json.Decoder(wanted))
        return decoded
    try:
        said = parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=fields)
        lists = {f.name for f in msgspec.structs.fields(wanted) if "tuple" in str(f.type)}
        return msgspec.convert({k: v if k in lists else v[-1] for k, v in said.items()}, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise unfit("wrong_fields", error, field_name) from None
    except ValueError:
        raise Refusal(Category.NOT_UNDERSTOOD, "not_a_form", "This form could not be read. Send it again.") from None


def check_is_our_own(request: Request) -> None:
    """Refuses what another web site made the browser send (cross-site request forgery).

    Browsers say where a request comes from: `Sec-Fetch-Site` (W3C Fetch Metadata) on https and localhost, `Origin` on
    every form that is posted. Programs say neither; they send JSON, which no other site's form can.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    elif origin is not None:
        ours = urlsplit(origin).netloc == request.headers.get("host")
    else:
        ours = request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
    if not ours:
        raise Refusal(
            Category.FORBIDDEN,
            "other_site",
            "This did not come from one of our own pages, so nothing was done. Open the page here and try again; "
            "programs send JSON (Content-Type: application/json).",
        )


def safe_path(path: str | None, otherwise: str = "/") -> str:
    """A path within this site to go to next. Anything that a browser could take for another site is `otherwise`."""
    if not path or not path.startswith("/") or path.startswith("//"):
        return otherwise
    if "\\" in path or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in path):
        return otherwise
    return path
