"""What of one resource stands in the index tables. Systems are still words here; the store numbers them."""

from __future__ import annotations

from typing import Any, NamedTuple


class Extracted(NamedTuple):
    """Rows without `rid` and `k`: (p, n, ...) as in `store_tables`."""

    token: list[tuple[int, int, str, str, str | None]]
    string: list[tuple[int, int, str, str, str]]
    date: list[tuple[int, int, int, int]]
    quantity: list[tuple[int, int, float, float, str, str, str]]
    reference: list[tuple[int, int, int, str, str]]


def nothing() -> Extracted:
    empty: list[Any] = []
    return Extracted(*(list(empty) for _ in Extracted._fields))
