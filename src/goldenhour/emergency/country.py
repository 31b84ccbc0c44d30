"""A country's reference tables, loaded once and asked everywhere.

Nothing here knows Taiwan: a country is a folder with a `country.toml` and CSV tables (`goldenhour/countries/<name>`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from goldenhour.emergency import country_tables as tables
from goldenhour.emergency.boundaries import Area, Atlas, read_atlas
from goldenhour.emergency.country_reader import CountryReader
from goldenhour.emergency.locating import Gazetteer, Located
from goldenhour.emergency.reference import (
    Code,
    County,
    Hospital,
    Level,
    Network,
    NetworkMember,
    RecordElement,
    RoleTotal,
    said_in,
)
from goldenhour.kit.refusals import Category, Refusal

__all__ = [
    "Code",
    "Country",
    "County",
    "Hospital",
    "Level",
    "Located",
    "Network",
    "NetworkMember",
    "RecordElement",
    "RoleTotal",
    "load_country",
]


class Country(msgspec.Struct, frozen=True, dict=True):
    """All reference tables of one country, checked. Boundaries are read when first asked for."""

    code: str
    names: dict[str, str]
    languages: tuple[str, ...]
    timezone: str
    emergency_number: str
    counties: tuple[County, ...]
    hospitals: tuple[Hospital, ...]
    networks: tuple[Network, ...]
    members: tuple[NetworkMember, ...]
    totals: tuple[RoleTotal, ...]
    code_tables: dict[str, tuple[Code, ...]]
    settings: dict[str, Any]
    vendor: Path
    record_elements: tuple[RecordElement, ...] = ()

    def name(self, language: str) -> str:
        return said_in(language, self.names)

    @cached_property
    def _meanings(self) -> dict[tuple[str, str], dict[str, Code]]:
        """(table, code) -> version -> what it meant."""
        found: dict[tuple[str, str], dict[str, Code]] = {}
        for table, rows in self.code_tables.items():
            for row in rows:
                found.setdefault((table, row.code), {})[row.version] = row
        return found

    # ── hospitals, counties, networks ────────────────────────────────────────────────────────────────────────────────
    def find_hospital(self, hospital_id: str) -> Hospital | None:
        return self._hospitals_by_id.get(hospital_id)

    def hospital(self, hospital_id: str) -> Hospital:
        """The hospital; one nobody knows is `Refusal(NOT_FOUND, "hospital_unknown")`."""
        if found := self.find_hospital(hospital_id):
            return found
        raise Refusal(
            Category.NOT_FOUND,
            "hospital_unknown",
            "No hospital has the id {id}. Choose one from the list of hospitals.",
            id=hospital_id,
        )

    def find_county(self, code: str) -> County | None:
        return self._counties_by_code.get(code)

    def county(self, code: str) -> County:
        """The county; one nobody knows is `Refusal(NOT_FOUND, "county_unknown")`."""
        if found := self.find_county(code):
            return found
        raise Refusal(
            Category.NOT_FOUND,
            "county_unknown",
            "No county has the code {code}. Choose one from the list of counties.",
            code=code,
        )

    def members_of(self, network_id: str) -> tuple[NetworkMember, ...]:
        return tuple(m for m in self.members if m.network == network_id)

    def networks_of(self, hospital_id: str) -> tuple[Network, ...]:
        """The networks a hospital belongs to, in any role."""
        wanted = {m.network for m in self.members if m.hospital == hospital_id}
        return tuple(n for n in self.networks if n.id in wanted)

    # ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def codes(self, table: str, version: str | None = None) -> tuple[Code, ...]:
        """A code table as of a version; without one, as the country uses it now."""
        if table not in self.code_tables:
            raise Refusal(Category.NOT_FOUND, "codes_unknown", "There is no code table {table}.", table=table)
        rows = self.code_tables[table]
        known = {row.version for row in rows}
        chosen = as_of(known, version or self._version_in_use(table)) or max(known)
        return tuple(row for row in rows if row.version == chosen)

    def find_code(self, table: str, code: str, version: str | None = None) -> Code | None:
        """What a code meant as of a version: its latest meaning not newer than that. None when it had none then.
        Without a version, as the country uses it now, else its latest meaning."""
        rows = self._meanings.get((table, code), {})
        chosen = as_of(rows, version or self._version_in_use(table))
        if chosen is None and version is None:
            chosen = max(rows, default=None)
        return rows[chosen] if chosen is not None else None

    def label(self, table: str, code: str, language: str, version: str | None = None) -> str:
        """A code in words. One nobody knows (a newer writer's) stays itself, marked as unknown; never an exception."""
        if found := self.find_code(table, code, version):
            return found.label(language)
        unknown = said_in(language, self.settings.get("unknown_code", {}), {"en": "{code} (unknown code)"})
        return unknown.replace("{code}", code)

    def _version_in_use(self, table: str) -> str:
        codes = self.settings.get("codes", {})
        return str(codes.get("use", {}).get(table, codes.get("version", "")))

    @cached_property
    def _tables_by_code(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for table, code in self._meanings:
            found.setdefault(code, []).append(table)
        return found

    def tables_with(self, code: str) -> list[str]:
        """The names of the tables that have this code, in any version."""
        return self._tables_by_code.get(code, [])

    @cached_property
    def element_places(self) -> dict[str, int]:
        """Element of the national record -> its place in the order of a run."""
        return {element.id: n for n, element in enumerate(self.record_elements)}

    # ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def county_at(self, lat: float, lon: float) -> County | None:
        """The county a point lies in, or the nearest within the country's `offshore_km`; None abroad or far at sea."""
        area = self.atlas("counties").at(lat, lon, offshore_km=self._places.get("offshore_km", 0.0))
        return self.county(area.code) if area else None

    def boundaries_geojson(self, kind: str = "counties") -> dict[str, Any]:
        """The "counties" or "townships" as a GeoJSON FeatureCollection for the map. 0.5 and 1.9 MB in Taiwan."""
        return self.atlas(kind).geojson()

    def boundaries_json(self, kind: str = "counties") -> bytes:
        """The same, ready to send; made once."""
        if kind not in self._drawn:
            self._drawn[kind] = msgspec.json.encode(self.boundaries_geojson(kind))
        return self._drawn[kind]

    def locate(self, text: str) -> Located | None:
        """Find the place an address speaks of, offline; None when it names nothing known. See `locating`."""
        return self._gazetteer.locate(text)

    def hospital_place(self, hospital_id: str) -> Located | None:
        """Where a hospital is: its own coordinates, else as far as its address tells (and `how` says so)."""
        return self._gazetteer.at_hospital(self.hospital(hospital_id))

    def atlas(self, kind: str) -> Atlas:
        """The areas of one kind ("counties", "townships"). A kind nobody drew is `Refusal(NOT_FOUND)`, one that is not
        installed `Refusal(UNAVAILABLE, "boundaries_missing")`."""
        if kind not in self._atlases:
            if not (said := self.settings.get("boundaries", {}).get(kind)):
                raise Refusal(
                    Category.NOT_FOUND,
                    "boundaries_unknown",
                    "There are no boundaries of the kind {kind} for this country.",
                    kind=kind,
                )
            self._atlases[kind] = read_atlas(self.vendor / said["file"], said, self._places.get("spelling", {}))
            self._check_areas(self._atlases[kind].areas, said["file"])
        return self._atlases[kind]

    def _check_areas(self, areas: Sequence[Area], file: str) -> None:
        if strangers := sorted({a.county for a in areas} - set(self._counties_by_code)):
            raise tables.table_wrong(file, 1, f"county {', '.join(strangers)} is not in counties.csv")

    @property
    def _places(self) -> dict[str, Any]:
        return dict(self.settings.get("places", {}))

    @cached_property
    def _atlases(self) -> dict[str, Atlas]:
        return {}

    @cached_property
    def _drawn(self) -> dict[str, bytes]:
        return {}

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(self)

    @cached_property
    def _hospitals_by_id(self) -> dict[str, Hospital]:
        return {h.id: h for h in self.hospitals}

    @cached_property
    def _counties_by_code(self) -> dict[str, County]:
        return {c.code: c for c in self.counties}


def as_of(versions: Iterable[str], asked: str) -> str | None:
    """The newest of the versions that is not newer than the one asked for, of the same system: "temsis-2016" counts for
    "temsis-2023", "nemsis-3" never does."""
    system = asked.rpartition("-")[0]
    return max((v for v in versions if v.rpartition("-")[0] == system and v <= asked), default=None)


def load_country(name: str, *, folder: Traversable | None = None, vendor: Path | None = None) -> Country:
    """Read and check a country's tables; the packaged ones once for all.

    `folder` holds the tables when they are not `goldenhour/countries/<name>`, `vendor` the third-party map files when
    they are not in `screens/static/vendor`. Whatever is wrong is a `Refusal` that names the file and the line.
    """
    if folder is None and vendor is None:
        return packaged_country(name)
    package = files("goldenhour")
    tables_folder = folder if folder is not None else package / "countries" / name
    return read_country(tables_folder, vendor or Path(str(package)) / "screens" / "static" / "vendor")


@cache
def packaged_country(name: str) -> Country:
    return load_country(name, vendor=Path(str(files("goldenhour"))) / "screens" / "static" / "vendor")


def read_country(folder: Traversable, vendor: Path) -> Country:
    """The country in a folder."""
    settings = tables.read_settings(folder)
    read = CountryReader(folder, tuple(settings["languages"]))
    counties = read.counties()
    hospitals = read.hospitals({c.code for c in counties})
    networks = read.networks({c.code for c in counties})
    codes = read.code_tables()
    return Country(
        code=settings["code"],
        names=settings["names"],
        languages=read.languages,
        timezone=settings.get("timezone", "UTC"),
        emergency_number=settings.get("emergency_number", ""),
        counties=counties,
        hospitals=hospitals,
        networks=networks,
        members=read.members({n.id: n for n in networks}, {h.id: h for h in hospitals}),
        totals=read.totals(),
        code_tables=codes,
        settings=settings,
        vendor=vendor,
        record_elements=read.record_elements(codes),
    )
