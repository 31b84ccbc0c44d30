"""Safe-place certificates as anybody meets them: a number is typed or scanned, and the page says whether it holds; and the
certificate on paper, for the place and its authorities."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from goldenhour.aeds.answering import check_may_see
from goldenhour.aeds.authority.asking import Certified, ask_certificate
from goldenhour.aeds.authority.certificate import signs_of, standing
from goldenhour.aeds.authority.pages import names, today
from goldenhour.emergency.house import here, language_of, signed_in
from goldenhour.emergency.site import Certificate, Site
from goldenhour.kit.pdf import pdf_of
from goldenhour.kit.qr import qr_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

TITLE = N_("Safe-place certificate")
NUMBER_AT_MOST = 40


async def certified(request: Request, number: str) -> Certified | None:
    signs = signs_of(number[:NUMBER_AT_MOST])
    return await here(request).ask(lambda c: ask_certificate(c, signs)) if signs else None


async def ask_page(request: Request) -> Response:
    """GET /safe-places: type a number. `?number=` goes to its page, or says that nobody knows it."""
    house, number = here(request), request.query_params.get("number", "").strip()
    found = await certified(request, number)
    if found is not None:
        return RedirectResponse(f"/safe-places/{found.number}", 303)
    title = house.pages.translate(language_of(request))(TITLE)
    return house.page(
        request, "aeds/authority/verify.html", title=title, found=None, number=number, **names(house, request)
    )


async def verify_page(request: Request) -> Response:
    """GET /safe-places/{number}: anybody may ask whether a certificate holds."""
    house, found = here(request), await known(request)
    dates = date.fromisoformat(found.given), date.fromisoformat(found.until)
    state = standing(Certificate(found.number, *dates, "revoked" if found.revoked else ""), today(house))
    title = house.pages.translate(language_of(request))(TITLE)
    return house.page(
        request, "aeds/authority/verify.html", title=title, found=found, number=found.number, standing=state,
        today=today(house), synthetic=found.synthetic, **names(house, request),
    )  # fmt: skip


async def known(request: Request) -> Certified:
    """The certificate named in the path."""
    found = await certified(request, request.path_params["number"])
    if found is None:
        raise Refusal(
            Category.NOT_FOUND,
            "no_such_certificate",
            "No safe-place certificate has this number. Compare it with the paper, and type it at /safe-places.",
        )
    return found


async def certificate_pdf(request: Request) -> Response:
    """GET /safe-places/{number}.pdf"""
    house, person, found = here(request), signed_in(request), await known(request)
    site = await house.book.state(f"site/{found.site}")
    assert isinstance(site, Site)
    check_may_see(person, site)
    qr = qr_of(f"{request.url.scheme}://{request.url.netloc}/safe-places/{found.number}")
    words = {"found": found, "certificate": site.certificates[found.number], "site": site, "qr": qr}
    html = house.part("aeds/authority/certificate.html", language_of(request), **words, **names(house, request))
    headers = {"Content-Disposition": f'inline; filename="safe-place-{found.number}.pdf"'}
    return Response(await pdf_of(html), media_type="application/pdf", headers=headers)


ROUTES: list[BaseRoute] = [
    Route("/safe-places", ask_page),
    Route("/safe-places/{number}.pdf", certificate_pdf),
    Route("/safe-places/{number}", verify_page),
]
