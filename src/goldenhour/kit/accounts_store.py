"""The store of accounts (`people/`), as far as other parts keep tables of their own in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import sqlalchemy as sa


class AccountsStore(Protocol):
    """`run` does something in one transaction, on a thread that may wait."""

    @property
    def engine(self) -> sa.Engine: ...

    @property
    def run(self) -> Callable[[Callable[[sa.Connection], Any]], Awaitable[Any]]: ...
