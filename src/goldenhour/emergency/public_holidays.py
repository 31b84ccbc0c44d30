"""Which days are public holidays, by the package `holidays` (statutory days with their substitutes; decreed extra days off
come with a new version of it)."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from functools import cache


def holidays_of(country: str) -> Callable[[date], bool]:
    """Whether a day is a public holiday there (ISO code). Nothing is, in a country nobody has described. The package is read
    when first asked: it takes a tenth of a second and more."""

    @cache
    def known() -> Container[date]:
        import holidays

        try:
            found: Container[date] = holidays.country_holidays(country)
        except NotImplementedError:
            return frozenset()
        return found

    return lambda day: day in known()
