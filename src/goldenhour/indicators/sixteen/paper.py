"""The report of one network and quarter: which months it is about."""

from __future__ import annotations

from goldenhour.kit.refusals import Category, Refusal


def months_of_quarter(text: str) -> tuple[str, str]:
    """The first and last month of a quarter written 2026-Q1, or `Refusal(INCORRECT)`."""
    year, _, quarter = text.partition("-Q")
    if (
        len(year) == 4
        and year.isascii()
        and year.isdecimal()
        and quarter in ("1", "2", "3", "4")
        and 1970 < int(year) < 9990
    ):
        last = int(quarter) * 3
        return f"{year}-{last - 2:02d}", f"{year}-{last:02d}"
    raise Refusal(
        Category.INCORRECT,
        "not_a_quarter",
        "{text} is not a quarter. Write it like 2026-Q1, in years of the common era.",
        field="quarter",
        text=text,
    )


def quarter_of(month: str) -> str:
    """The quarter a month lies in, written 2026-Q1."""
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"
