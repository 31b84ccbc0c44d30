"""The mapping: which column of a computer-aided-dispatch export means what."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import msgspec

from goldenhour.emergency.bodies import Mark
from goldenhour.kit.refusals import Category, Refusal


class Incident(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that describe the call. `address` may be several columns, joined."""

    number: str
    complaint: str
    received: str
    location: str
    level: str = ""
    disposition: str = ""
    entered: str = ""
    address: tuple[str, ...] = ()


class UnitColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that describe one unit's response. `times` maps our marks to columns, in the order they should happen."""

    row: str
    name: str
    dispatched: str
    times: dict[Mark, str]
    type: str = ""


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping. `zone` is the time zone of the export's clocks, `time_format` as for strptime."""

    name: str
    zone: str
    time_format: str
    incident: Incident
    unit: UnitColumns

    def columns(self) -> set[str]:
        """Every column the export must have."""
        i, u = self.incident, self.unit
        named = {i.number, i.complaint, i.received, i.location, i.level, i.disposition, i.entered, *i.address}
        return (named | {u.row, u.name, u.dispatched, u.type, *u.times.values()}) - {""}


def known_mappings() -> dict[str, Path]:
    """The mappings that come with the program, by name."""
    folder = Path(str(resources.files("goldenhour.imports") / "mappings"))
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_mapping(path: Path) -> Mapping:
    """Raises Refusal when the file is missing or says something a mapping does not have."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Mapping)
    except OSError as error:
        why = str(error.strerror)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        why = str(error)
    raise Refusal(
        Category.INCORRECT, "wrong_mapping", "The mapping {path} cannot be used: {why}. Correct it and try again.",
        path=path, why=why,
    )  # fmt: skip


def choose_mapping(name: str | None, header: list[str]) -> Mapping:
    """The mapping with this name or at this path; without a name, the one that fits the export's columns."""
    known = known_mappings()
    if name:
        return load_mapping(known.get(name, Path(name)))
    for path in known.values():
        mapping = load_mapping(path)
        if mapping.columns() <= set(header):
            return mapping
    raise Refusal(
        Category.INCORRECT,
        "no_mapping_fits",
        "No known mapping fits these columns. Write one (docs/how-to/replay.md), name it with --mapping. Known: {known}.",
        known=", ".join(known) or "none",
    )
