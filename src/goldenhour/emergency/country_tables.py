"""Reading a country's tables. Whatever is wrong in one is refused with the file and the line, so it can be mended."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any

import msgspec

from goldenhour.kit.refusals import Category, Refusal


class Row(msgspec.Struct, frozen=True):
    """One line of a table: which file and line it stands on, and its cells by column."""

    file: str
    line: int
    cells: dict[str, str]

    def wrong(self, what: str) -> Refusal:
        """The refusal to raise when this line cannot be right."""
        return table_wrong(self.file, self.line, what)

    def text(self, column: str) -> str:
        """The cell, or nothing where the table has no such column."""
        return self.cells.get(column, "")

    def required(self, column: str) -> str:
        """The cell; an empty one is refused."""
        if value := self.text(column):
            return value
        raise self.wrong(f"{column} is empty")

    def number(self, column: str) -> float | None:
        """The cell as a number; None where empty."""
        value = self.text(column)
        try:
            return float(value) if value else None
        except ValueError:
            raise self.wrong(f"{column} is not a number: {value}") from None

    def one_of(self, column: str, allowed: Iterable[str]) -> str:
        """The cell, which must be one of these."""
        value = self.required(column)
        if value in (known := list(allowed)):
            return value
        raise self.wrong(f"{column} is {value}, and must be one of {', '.join(known)}")

    def by_language(self, languages: Iterable[str], prefix: str = "") -> dict[str, str]:
        """The cells of the columns `<prefix><language>` that are not empty."""
        return {language: value for language in languages if (value := self.text(prefix + language))}


def table_wrong(file: str, line: int, what: str) -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "table_wrong",
        "{file}, line {line}: {what}. Mend that line, then start again.",
        file=file,
        line=line,
        what=what,
    )


def read_table(folder: Traversable, file: str, columns: Iterable[str], *, unique: Iterable[str]) -> list[Row]:
    """All lines of a table that has at least these columns, and in which the `unique` ones together never repeat."""
    reader = csv.reader(StringIO((folder / file).read_text(encoding="utf-8-sig")), strict=True)
    header = next(reader, [])
    if missing := [column for column in columns if column not in header]:
        raise table_wrong(file, 1, f"the column {', '.join(missing)} is missing")
    rows = []
    for cells in reader:
        if len(cells) != len(header):
            raise table_wrong(file, reader.line_num, f"{len(cells)} cells where the first line has {len(header)}")
        rows.append(Row(file, reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    refuse_repeated(rows, list(unique))
    return rows


def refuse_repeated(rows: Iterable[Row], columns: list[str]) -> None:
    """Refuse the second line that says the same in these columns."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.text(column) for column in columns)
        if key in seen:
            raise row.wrong(f"{' + '.join(columns)} {' '.join(key)} stands on line {seen[key]} already")
        seen[key] = row.line


def read_settings(folder: Traversable) -> dict[str, Any]:
    """The country's `country.toml`."""
    try:
        return tomllib.loads((folder / "country.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refusal(
            Category.NOT_FOUND,
            "country_unknown",
            "There is no country in {folder}. Name a folder that holds a country.toml and its tables.",
            folder=str(folder),
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise table_wrong("country.toml", 1, str(error)) from None
