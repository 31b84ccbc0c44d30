"""From a query string to a `Search`, strictly: what is not known here is refused, and the refusal names what is known.

Source: FHIR R4 3.1.1 (search).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.asking import Asked, criterion_of, known_at
from goldenhour.kit.fhir.search.compartments import belonging
from goldenhour.kit.fhir.search.criteria import Criterion
from goldenhour.kit.fhir.search.including import include_of
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS
from goldenhour.kit.fhir.search.search import MOST_COUNT, MOST_INCLUDED, USUAL_COUNT, Include, Search, SortKey
from goldenhour.kit.fhir.search.showing import check_elements
from goldenhour.kit.fhir.search.tests_of_values import TABLES as INDEX_OF
from goldenhour.kit.fhir.search.tests_of_values import Asking
from goldenhour.kit.fhir.search.windows import merged

__all__ = ["MOST_COUNT", "MOST_INCLUDED", "USUAL_COUNT", "Asking", "Search", "parse", "parse_query"]

MOST_PARAMETERS = 100
LONGEST_VALUE = 10_000
NO_TEXT = re.compile("[\0\ud800-\udfff]")
COLUMN_OF = {
    "token": "code",
    "uri": "code",
    "string": "norm",
    "date": "lo",
    "number": "lo",
    "quantity": "lo",
    "reference": "tid",
}
SUMMARIES = ("true", "false", "text", "data", "count")
TOTALS = ("none", "estimate", "accurate")
RESULT_PARAMETERS = (
    "_count", "_elements", "_format", "_include", "_pretty", "_revinclude", "_sort", "_summary", "_total", "_type",
)  # fmt: skip
Pairs = Sequence[tuple[str, str]]


def parse_query(
    types: Sequence[str], query: str | bytes, *, asking: Asking | None = None, within: tuple[str, str] | None = None
) -> Search:
    """The search a query string (or the form of a POST) asks for at `types` (none: the whole server).

    `within` is a compartment (`("Patient", "p1")`). Raises `FhirRefusal` (400).
    """
    try:
        text = query.decode("ascii") if isinstance(query, bytes) else query
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except (UnicodeDecodeError, ValueError) as error:
        raise refused(
            400, "value", f"The query is not UTF-8 percent-encoded, or has more than {MOST_PARAMETERS} parameters."
        ) from error
    return parse(types, pairs, asking=asking, within=within)


def parse(
    types: Sequence[str], pairs: Pairs, *, asking: Asking | None = None, within: tuple[str, str] | None = None
) -> Search:
    """As `parse_query`, of names and values already decoded."""
    if len(pairs) > MOST_PARAMETERS:
        raise refused(400, "too-costly", f"At most {MOST_PARAMETERS} parameters are taken in one search.")
    for name, value in pairs:
        _check_words(name, value)
    said = _Said(tuple(types) or _types(pairs), asking or Asking())
    for name, value in pairs:
        said.take(name, value)
    criteria = merged(said.criteria) + ([belonging(said.types, *within)] if within else [])
    kept = tuple((name, value) for name, value in pairs if name != "_cursor")
    return Search(
        types=said.types,
        criteria=tuple(criteria),
        sort=tuple(said.sort),
        includes=tuple(said.includes),
        pairs=kept,
        **said.rest,
    )


def _check_words(name: str, value: str) -> None:
    if not value:
        raise refused(400, "value", f"The search parameter '{name[:60]}' has no value. Give one, or leave it out.")
    if len(value) > LONGEST_VALUE or len(name) > LONGEST_VALUE:
        raise refused(400, "too-long", f"A search parameter longer than {LONGEST_VALUE} characters is not taken.")
    if NO_TEXT.search(value):
        raise refused(400, "value", f"The value of '{name[:60]}' has characters in it that no text has.")


def _types(pairs: Pairs) -> tuple[str, ...]:
    types = tuple(dict.fromkeys(one for name, value in pairs if name == "_type" for one in value.split(",")))
    for one in types:
        if one not in TYPE_NUMBERS:
            raise refused(400, "value", f"There is no resource type '{one[:60]}'.", "_type")
    return types


class _Said:
    """What has been understood so far."""

    def __init__(self, types: tuple[str, ...], asking: Asking) -> None:
        self.types, self.asking = types, asking
        self.asked = Asked(types, asking)
        self.criteria: list[Criterion] = []
        self.sort: list[SortKey] = []
        self.includes: list[Include] = []
        self.rest: dict[str, Any] = {}

    def take(self, name: str, value: str) -> None:
        result = _RESULTS.get(name.partition(":")[0])
        if result is None:
            self.criteria.append(criterion_of(self.asked, name, value))
        else:
            result(self, name, value)

    def once(self, name: str, what: str, value: Any) -> None:
        if what in self.rest:
            raise refused(400, "value", f"The parameter '{name}' may be given once only.")
        self.rest[what] = value

    def count(self, name: str, value: str) -> None:
        if not (value.isascii() and value.isdigit()):
            raise refused(400, "value", "The parameter '_count' is a whole number, 0 or more.")
        self.once(name, "count", min(int(value[:9]), MOST_COUNT))

    def choice(self, what: str, choices: Iterable[str]) -> Callable[[str], None]:
        def take(value: str) -> None:
            if value not in choices:
                raise refused(400, "value", f"The parameter '_{what}' is one of: {', '.join(choices)}.")
            self.once(f"_{what}", what, value)

        return take

    def sorted_by(self, name: str, value: str) -> None:
        if self.sort:
            raise refused(400, "value", "The parameter '_sort' may be given once only; separate keys by commas.")
        for key in value.split(","):
            self.sort.append(self._sort_key(key))
        if len(self.sort) > 4:
            raise refused(400, "too-costly", "At most four keys of '_sort' are taken.")

    def _sort_key(self, key: str) -> SortKey:
        code, descending = key.removeprefix("-"), key.startswith("-")
        columns = {"_id": "id", "_lastUpdated": "updated"}
        if code in columns:
            return SortKey(code, descending, columns[code])
        parameter = known_at(self.types).get(code)
        if parameter is None or parameter.kind not in COLUMN_OF:
            offered = sorted({*columns, *(c for c, p in known_at(self.types).items() if p.kind in COLUMN_OF)})
            raise refused(
                400, "not-supported", f"Nothing is sorted by '{code[:60]}' here, but by: {', '.join(offered)}."
            )
        return SortKey(
            code, descending, COLUMN_OF[parameter.kind], INDEX_OF[parameter.kind], parameter.number, parameter.single
        )

    def elements(self, name: str, value: str) -> None:
        names = tuple(one.strip() for one in value.split(",") if one.strip())
        check_elements(names, self.types)
        self.once(name, "elements", names)

    def include(self, name: str, value: str) -> None:
        if len(self.includes) >= 20:
            raise refused(400, "too-costly", "At most twenty '_include' and '_revinclude' are taken in one search.")
        self.includes.append(include_of(name, value, self.types))


_RESULTS: dict[str, Callable[[_Said, str, str], None]] = {
    "_count": _Said.count,
    "_sort": _Said.sorted_by,
    "_elements": _Said.elements,
    "_include": _Said.include,
    "_revinclude": _Said.include,
    "_summary": lambda said, name, value: said.choice("summary", SUMMARIES)(value),
    "_total": lambda said, name, value: said.choice("total", TOTALS)(value),
    "_cursor": lambda said, name, value: said.once(name, "cursor", value),
    "_format": lambda said, name, value: said.once(name, "format", value),
    "_pretty": lambda said, name, value: said.once(name, "pretty", value == "true"),
    "_type": lambda said, name, value: said.asked.check_type(value),
}
