"""From table lines to what they tell of: one method a table, each line checked against the tables before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.resources.abc import Traversable

from goldenhour.emergency.country_tables import Row, read_table, refuse_repeated
from goldenhour.emergency.reference import (
    CAPABILITIES,
    Code,
    County,
    Hospital,
    Level,
    Network,
    NetworkMember,
    RecordElement,
    RoleTotal,
)

NOT_CODES = {
    "counties.csv",
    "hospitals.csv",
    "networks.csv",
    "network_members.csv",
    "network_totals.csv",
    "record_elements.csv",
}
ROLES = ("base", "support", "partner", "station")
USAGES = ("M", "R", "E", "O")
RECURRENCES = ("0:1", "1:1", "0:M", "1:M")
ELEMENT_TYPES = ("text", "code", "integer", "decimal", "date", "datetime")


class CountryReader:
    """Reads one country's folder. Every table but counties and hospitals may be absent."""

    def __init__(self, folder: Traversable, languages: tuple[str, ...]) -> None:
        self.folder = folder
        self.languages = languages
        self.files = {file.name for file in folder.iterdir() if file.name.endswith(".csv")}

    def counties(self) -> tuple[County, ...]:
        rows = read_table(self.folder, "counties.csv", ["code"], unique=["code"])
        return tuple(
            County(
                code=row.required("code"),
                names=self.names(row),
                area=row.text("area"),
                regions=row.by_language(self.languages, "region_"),
            )
            for row in rows
        )

    def hospitals(self, counties: Collection[str]) -> tuple[Hospital, ...]:
        columns = ["id", "county", "level", *CAPABILITIES]
        rows = read_table(self.folder, "hospitals.csv", columns, unique=["id"])
        return tuple(self.hospital(row, counties) for row in rows)

    def hospital(self, row: Row, counties: Collection[str]) -> Hospital:
        lat, lon = coordinates(row)
        return Hospital(
            id=row.required("id"),
            code=row.text("code") or row.required("id"),
            campus=int(row.number("campus") or 1),
            names=self.names(row, "name_"),
            short_names=row.by_language(self.languages, "short_"),
            county=row.one_of("county", counties),
            level=Level(row.one_of("level", Level)),
            capabilities={what: Level(row.one_of(what, Level)) for what in CAPABILITIES},
            level_wording=row.text("level_wording"),
            address=row.text("address"),
            tel=row.text("tel"),
            lat=lat,
            lon=lon,
            located_by=row.text("located_by"),
            note=row.text("note"),
        )

    def networks(self, counties: Collection[str]) -> tuple[Network, ...]:
        if "networks.csv" not in self.files:
            return ()
        rows = read_table(self.folder, "networks.csv", ["id", "counties"], unique=["id"])
        for row in rows:
            if strangers := set(row.text("counties").split()) - set(counties):
                raise row.wrong(f"county {', '.join(sorted(strangers))} is not in counties.csv")
        return tuple(Network(r.required("id"), self.names(r), tuple(r.text("counties").split())) for r in rows)

    def members(self, networks: Mapping[str, Network], hospitals: Mapping[str, Hospital]) -> tuple[NetworkMember, ...]:
        if "network_members.csv" not in self.files:
            return ()
        columns = ["network", "role", "hospital", "county", "inferred"]
        name = f"name_{self.languages[0]}"
        rows = read_table(self.folder, "network_members.csv", columns, unique=["network", name])
        return tuple(self.member(row, networks, hospitals) for row in rows)

    def member(self, row: Row, networks: Mapping[str, Network], hospitals: Mapping[str, Hospital]) -> NetworkMember:
        network = networks[row.one_of("network", networks)]
        county = row.one_of("county", network.counties)
        if hospital := row.text("hospital"):
            at = hospitals[row.one_of("hospital", hospitals)].county
            if at != county:
                raise row.wrong(f"the county is {county}, but the hospital {hospital} is in {at}")
        return NetworkMember(
            network=network.id,
            role=row.one_of("role", ROLES),
            names=self.names(row, "name_"),
            county=county,
            hospital=hospital,
            township=row.text("township"),
            inferred=row.one_of("inferred", ("yes", "no")) == "yes",
            why=row.text("why"),
        )

    def totals(self) -> tuple[RoleTotal, ...]:
        if "network_totals.csv" not in self.files:
            return ()
        rows = read_table(self.folder, "network_totals.csv", ["role", "stated"], unique=["role"])
        return tuple(RoleTotal(r.one_of("role", ROLES), self.names(r), int(r.number("stated") or 0)) for r in rows)

    def code_tables(self) -> dict[str, tuple[Code, ...]]:
        """Every other table in the folder is a code table, and bears its file's name."""
        return {file.removesuffix(".csv"): self.code_table(file) for file in sorted(self.files - NOT_CODES)}

    def code_table(self, file: str) -> tuple[Code, ...]:
        rows = read_table(self.folder, file, ["code", "version"], unique=["code", "version"])
        return tuple(
            Code(
                r.required("code"),
                r.required("version"),
                self.names(r),
                r.text("group"),
                r.text("note"),
                r.text("said_as"),
                r.text("level"),
            )
            for r in rows
        )

    def record_elements(self, tables: Collection[str]) -> tuple[RecordElement, ...]:
        """The elements of the country's ambulance record, in the order of a run."""
        if "record_elements.csv" not in self.files:
            return ()
        columns = ["id", "tag", "usage", "recurrence", "type", "stage", "source"]
        rows = read_table(self.folder, "record_elements.csv", columns, unique=["id"])
        refuse_repeated(rows, ["tag"])
        return tuple(self.record_element(row, tables) for row in rows)

    def record_element(self, row: Row, tables: Collection[str]) -> RecordElement:
        table = row.text("table")
        if table and table.partition("/")[0] not in {*tables, "counties"}:
            raise row.wrong(f"there is no code table {table}")
        length = row.number("length")
        return RecordElement(
            id=row.required("id"),
            names=self.names(row),
            tag=row.required("tag"),
            usage=row.one_of("usage", USAGES),
            recurrence=row.one_of("recurrence", RECURRENCES),
            type=row.one_of("type", ELEMENT_TYPES),
            stage=row.required("stage"),
            nemsis=row.text("nemsis"),
            length=int(length) if length else None,
            table=table,
            source=row.required("source"),
            needed=row.text("needed"),
        )

    def names(self, row: Row, prefix: str = "") -> dict[str, str]:
        """The names by language, the country's own first; that one is required."""
        row.required(prefix + self.languages[0])
        return row.by_language(self.languages, prefix)


def coordinates(row: Row) -> tuple[float, float] | tuple[None, None]:
    """The line's `lat` and `lon` in degrees: both or neither."""
    lat, lon = row.number("lat"), row.number("lon")
    if lat is None and lon is None:
        return None, None
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise row.wrong(f"lat {row.text('lat')}, lon {row.text('lon')} is not a place in degrees")
    return lat, lon
