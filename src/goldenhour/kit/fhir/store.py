"""The store: every resource, its versions, and what can be searched for. A projection of the log, in its order.

`versionId` counts 1, 2, 3 ... in the order applied and `lastUpdated` is when the log kept the entry, so that a store made
again from the log is the same. All methods block; a store may be asked from many threads at once, and is written by one.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Self

import apsw
import structlog

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.access import TIMELINE
from goldenhour.kit.fhir.search.at_once import AtOnce
from goldenhour.kit.fhir.search.compartments import everything, numbers_of
from goldenhour.kit.fhir.search.conditions import ranged
from goldenhour.kit.fhir.search.criteria import Criterion, Updated
from goldenhour.kit.fhir.search.extraction import Extractor
from goldenhour.kit.fhir.search.paging import Cursors
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS, registry
from goldenhour.kit.fhir.search.running import Hit, Page, Searcher
from goldenhour.kit.fhir.search.search import MOST_COUNT, USUAL_COUNT, Include, Search
from goldenhour.kit.fhir.search.tests_of_values import Asking
from goldenhour.kit.fhir.store_databases import (
    Database,
    PostgresDatabase,
    SqliteDatabase,
    drop_tables,
    make_tables,
    put_aside,
)
from goldenhour.kit.fhir.store_history import History, HistoryPage
from goldenhour.kit.fhir.store_numbers import Numbers
from goldenhour.kit.fhir.store_versions import Applied, Version, Write
from goldenhour.kit.fhir.store_writing import Writing
from goldenhour.kit.log import micros
from goldenhour.kit.world import World

__all__ = ["Applied", "FhirStore", "HistoryPage", "Hit", "Page", "Search", "Version", "Write"]

logger = structlog.get_logger()

SLOWEST_S = 5.0


class FhirStore:
    """Made by `open`. `base` is this server's own base URL: references below it count as relative ones. Dates that say no
    time zone are of `zone`."""

    def __init__(self, database: Database, world: World, base: str, zone: tzinfo) -> None:
        self._database = database
        self._shape = tables.shape(registry().fingerprint, base, str(zone))
        self._extractor = Extractor(base, zone)
        self.asking = Asking(self._extractor.base, zone, world.now)
        """What a query must be read against (`search.parameters.parse_query`)."""
        self._lock = threading.Lock()
        make_tables(database)
        if self._kept_shape() not in (None, self._shape):
            logger.warning("fhir_store_made_for_another_version", why="it is made again from the log")
            drop_tables(database)
            make_tables(database)
        self._begin(world.secret(32))

    @classmethod
    def open(
        cls,
        place: Path | str,
        world: World,
        *,
        schema: str = "goldenhour_fhir",
        base: str = "",
        zone: tzinfo = UTC,
        slowest_s: float = SLOWEST_S,
    ) -> Self:
        """Open the store, or begin one, in the file `place` or in `schema` of the database at the address `place`
        (`postgresql://...`). A search that takes longer than `slowest_s` is stopped and refused. A file that is no
        database, or a broken one, is put aside (`.broken`): the store is made again from the log."""
        if isinstance(place, str) and place.startswith("postgresql"):
            dsn = place.replace("postgresql+psycopg:", "postgresql:", 1)
            return cls(PostgresDatabase(dsn, schema, slowest_s), world, base, zone)
        try:
            return cls(SqliteDatabase(Path(place), world, slowest_s), world, base, zone)
        except (apsw.NotADBError, apsw.CorruptError) as error:
            put_aside(Path(place), str(error))
            return cls(SqliteDatabase(Path(place), world, slowest_s), world, base, zone)

    def _kept_shape(self) -> str | None:
        rows = self._database.ask("SELECT shape FROM position")
        return rows[0][0] if rows else None

    def _begin(self, secret: bytes) -> None:
        """Read what is remembered between statements."""
        if not self._database.ask("SELECT 1 FROM position"):
            with self._database.writing():
                self._database.fill("position", ("one", "seq", "shape", "secret"), [(1, 0, self._shape, secret)])
        self._secret = bytes(self._database.ask("SELECT secret FROM position")[0][0])
        self._applied = self.position()
        self._numbers = Numbers(self._database)
        self._history = History(self._database, self._numbers)
        self._searcher = Searcher(self._database, self._numbers, Cursors(self._secret), self._history.version_of)
        self._at_once = AtOnce(self._database, self._searcher)

    def position(self) -> int:
        """The `seq` of the log up to which the store is true."""
        return int(self._database.ask("SELECT seq FROM position")[0][0])

    def apply(self, applied: Sequence[Applied], position: int) -> None:
        """Take what the log says up to `position`, all or nothing. What was taken before is not taken again."""
        with self._lock:
            if position <= self.position():
                return
            try:
                with self._database.writing():
                    before = self._begun()
                    Writing(self._database, self._numbers, self._extractor).write(
                        [one for one in applied if one.seq > before]
                    )
                    self._database.write("UPDATE position SET seq = ?", (max(position, before),))
                self._applied = max(position, before)
            except BaseException:
                self._renumber()
                raise

    def _begun(self) -> int:
        """Where the store stands, now that nobody else can write. Numbers are read again if another process wrote."""
        before = int(self._database.write("UPDATE position SET seq = seq RETURNING seq")[0][0])
        if before != self._applied:
            self._renumber()
        return before

    def _renumber(self) -> None:
        self._numbers = self._history.numbers = self._searcher.numbers = Numbers(self._database)

    def publish(self, writes: Sequence[Write], at: datetime) -> None:
        """Take what is part of the program and not of the log (profiles, code systems, the country's hospitals)."""
        with self._lock:
            position = self.position()
            with self._database.writing():
                applied = [Applied(write, position, at) for write in writes]
                Writing(self._database, self._numbers, self._extractor).write(applied)

    def changes(self, after: int, limit: int = 1000) -> Sequence[Version]:
        """The versions made by what the log holds behind `after`, in order, at most about `limit`: those of one place in
        the log are never torn apart."""
        return self._history.changes(after, limit)

    def read(self, type_: str, id_: str) -> Version | None:
        """The newest version (its `content` is None when the resource was deleted); None where there never was one."""
        return self._history.newest(type_, id_)

    def read_all(self, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Version]:
        """The newest version of each of these, where there ever was one."""
        return {(version.type, version.id): version for version in self._history.newest_of(names)}

    def vread(self, type_: str, id_: str, version: str | int) -> Version | None:
        """One version."""
        return self._history.version(type_, id_, version)

    def history(
        self,
        type_: str | None = None,
        id_: str | None = None,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
        count: int = 50,
        cursor: str = "",
        audience: frozenset[str] | None = None,
    ) -> HistoryPage:
        """Versions, newest first, of one resource, one type, or all."""
        return self._history.page(type_, id_, since, before, count, cursor, audience)

    def search(self, search: Search, audience: frozenset[str] | None = None) -> Page:
        """The page this search asks for. `audience` None may see all; others what names one of them, or everybody.

        Raises `FhirRefusal`: too costly (503), a cursor of another search (400).
        """
        return self._searcher.search(search, audience)

    def search_at_once(self, search: Search, audience: frozenset[str] | None = None) -> Page | None:
        """As `search`, for whoever must not wait: None where it takes more than two milliseconds."""
        return self._at_once.search(search, audience)

    def everything(
        self,
        type_: str,
        id_: str,
        *,
        types: tuple[str, ...] = (),
        since: datetime | None = None,
        count: int = USUAL_COUNT,
        cursor: str = "",
        audience: frozenset[str] | None = None,
    ) -> Page:
        """`$everything`: the resource, what is in its compartment, and (as `include`) what those refer to. Of a patient of
        ours, also those others wrote of whom somebody has said that they are the same, with theirs.

        Raises `FhirRefusal` (404): a type that has no compartment here.
        """
        pairs = (("$everything", f"{type_}/{id_}"), ("_since", since.isoformat() if since is not None else "none"))
        criteria: tuple[Criterion, ...] = (everything(type_, (id_, *self._also(type_, id_))),)
        if since is not None:
            criteria += (
                Updated(
                    (ranged("date", "ge", micros(since), micros(since)),),
                    tuple(map(TYPE_NUMBERS.__getitem__, types or TYPE_NUMBERS)),
                ),
            )
        include = (Include(False, 0, ()),)
        search = Search(types, criteria, (), min(count, MOST_COUNT), "", include, cursor=cursor, pairs=pairs)
        return self._searcher.search(search, audience)

    def _also(self, type_: str, id_: str) -> tuple[str, ...]:
        """The patients others wrote that belong to the case of a patient of ours."""
        found = self.read(type_, id_) if type_ == "Patient" else None
        if found is None or not found.case or found.audience[:1] != (TIMELINE,):
            return ()
        return tuple(one.id for one in self.of_case(found.case) if one.type == type_)

    def of_case(self, case: str) -> Sequence[Version]:
        """What others wrote about a case, as it is now, in the order in which it was first written."""
        return self._history.of_case(case)

    def waiting(self, owner: str | None, *, before: int = 2**62, count: int = 50) -> Sequence[tuple[int, Version]]:
        """What others (one organisation, or all) wrote about a patient of whom nobody has said yet which case it is: newest
        first, each with its place, from before that place on."""
        return self._history.waiting(owner, before, count)

    def in_compartment(self, type_: str, id_: str) -> Sequence[Version]:
        """What is in the compartment of a patient or an encounter, as it is now, in the order of its first writing."""
        return self._history.referring(type_, id_, numbers_of(type_))

    def live(self, type_: str) -> int:
        """How many resources of a type there are."""
        return self._numbers.counted((TYPE_NUMBERS[type_],))

    def own(self) -> bool:
        """Be the one process that fills the store, until it is closed; False while another is."""
        return self._database.own()

    def renew(self) -> None:
        """Another process fills the store, and may have made it again: forget what is remembered of it."""
        with self._lock:
            self._database.renew()
            self._begin(self._secret)

    def clear(self) -> None:
        """Forget everything, to be rebuilt from the log."""
        with self._lock:
            drop_tables(self._database)
            make_tables(self._database)
            self._begin(self._secret)

    def close(self) -> None:
        self._database.close()
