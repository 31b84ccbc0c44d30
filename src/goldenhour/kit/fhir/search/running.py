"""stub"""

from __future__ import annotations

from typing import Any


class Page:
    pass


class Searcher:
    def __init__(self, *rest: Any) -> None:
        self.numbers: Any = None

    def search(self, search: Any, audience: Any) -> Page:
        return Page()
