"""Places with defibrillators put together: what has to be known across all of them, beside the book."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import sqlalchemy as sa

from goldenhour.aeds.keeping import views
from goldenhour.aeds.keeping.register import fill, register_of
from goldenhour.emergency.house import House


@contextlib.asynccontextmanager
async def running_keeping(house: House) -> AsyncIterator[None]:
    """The register of serial numbers, codes and managers, filled and fed."""
    table = views.known
    columns = sa.select(table.c.site, table.c.what, table.c.value, table.c.aed)
    register = register_of(house.book)
    fill(register, await house.ask(lambda connection: connection.execute(columns).all()))
    house.book.listeners.append(register.changed)
    yield
