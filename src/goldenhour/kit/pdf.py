"""Paper: the PDF of a page that holds everything it shows. Made in a worker thread, and nothing is fetched for it."""

from __future__ import annotations

import asyncio
from typing import Any, NoReturn


def nothing_is_fetched(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    """An address in the page is not followed."""
    raise ValueError(f"not fetched: {url[:40]}")


def draw(html: str) -> bytes:
    """The PDF of a page. Imported here: WeasyPrint takes a second to load, and only paper needs it."""
    from weasyprint import HTML

    pdf = HTML(string=html, url_fetcher=nothing_is_fetched).write_pdf()
    assert pdf is not None
    return bytes(pdf)


async def pdf_of(html: str) -> bytes:
    """The PDF, drawn beside the requests."""
    return await asyncio.to_thread(draw, html)
