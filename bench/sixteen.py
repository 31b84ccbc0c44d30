"""The sixteen indicators over a made-up national year: all counted anew, a day added, a page at fifty users; beside Polars
doing the same aggregation over the same rows as Parquet, with nothing else to do."""

from __future__ import annotations

import asyncio
import time
import uuid
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from bench.clients import Caller
from bench.figures import Line, Times
from bench.serving import serving
from bench.telling import SMALL, question, say, visit
from goldenhour.app.settings import Settings
from goldenhour.app.wiring import open_house, open_views
from goldenhour.emergency.country import Country, load_country
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.indicators.sixteen.asking import bases_of
from goldenhour.indicators.sixteen.counting import (
    Scope,
    counted_from,
    months_between,
    places_of,
    span_of,
    status_of,
    timed_from,
)
from goldenhour.indicators.sixteen.declared import SIXTEEN
from goldenhour.indicators.sixteen.months import TABLES, Months
from goldenhour.indicators.sixteen.synthetic import a_case, a_year, cases_of, write_cases
from goldenhour.kit.views import Views

YEAR, USERS, ROUNDS, PAGES = 2026, 50, 5, 20
PAGE = f"/indicators/sixteen?from={YEAR}-01&to={YEAR}-12"


MONTHS = months_between(f"{YEAR - 1}-01", f"{YEAR}-12")
"""That year and the one before, as the page asks."""


def statements(country: Country) -> Iterator[str]:
    """The same questions as texts that Polars reads, for all months at once."""
    zone, scope = ZoneInfo(country.timezone), Scope(bases=bases_of(country))
    span = span_of(MONTHS[0], MONTHS[-1], zone)
    for table in TABLES:
        month = month_of(table.c.at, [span_of(each, each, zone).begin for each in MONTHS]).label("month")
        rows = looked_at(table, scope, month)
        asked: list[Any] = [sa.select(*rows, sa.func.count()).group_by(*rows)]
        for one in timed_from(table):
            hits = (*scope.conditions(one), status_of(one, scope.bases) == "hit")
            asked.append(sa.select(one.place, month, one.minutes.label("minutes")).where(*hits))
        for each in asked:
            literal = each.params(**span._asdict())
            dialect: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy types it so
            compiled = literal.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            yield str(compiled).replace("CAST(60 AS NUMERIC)", "60")


def looked_at(table: sa.Table, scope: Scope, month: sa.ColumnElement[int]) -> list[sa.ColumnElement[Any]]:
    """Each row: its hospitals, what becomes of it in each that is counted from the table ("" where it is not among them),
    whether it is made up, and its month. A column each is what Polars groups fastest."""
    some = counted_from(table)
    became = [
        sa.case((sa.and_(*scope.of(one)), status_of(one, scope.bases)), else_=sa.literal("")).label(one.code)
        for one in some
    ]
    columns = (*(table.c[name] for name in places_of(table)), *became, table.c.synthetic, month)
    return list(sa.select(*columns).where(*scope.times(table), sa.or_(*(one.among for one in some))).subquery().c)


def month_of(at: sa.ColumnElement[float], begins: Sequence[float]) -> sa.ColumnElement[int]:
    """Which of the months a time lies in, from 0; asked by halves."""

    def between(low: int, high: int) -> sa.ColumnElement[int]:
        if high - low == 1:
            return sa.literal(low)
        middle = (low + high) // 2
        return sa.case((at < begins[middle], between(low, middle)), else_=between(middle, high))

    return between(0, len(begins))


def fastest(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Seconds of the fastest of a few rounds: what else the machine does only adds."""
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


def bare(engine: sa.Engine, folder: Path, country: Country) -> Callable[[], None]:
    """The same aggregation over the same rows as Parquet."""
    frames = {}
    for table in {one.table for one in SIXTEEN}:
        with engine.connect() as connection:
            read = pl.read_database(sa.select(table), connection, infer_schema_length=None)
        file = folder / f"{table.name}.parquet"
        missing: dict[Any, Any] = {
            c.name: pl.String for c in table.c if read.height == 0 or read[c.name].dtype == pl.Null
        }
        floats: dict[Any, Any] = {c.name: pl.Float64 for c in table.c if isinstance(c.type, sa.Float)}
        booleans: dict[Any, Any] = {c.name: pl.Boolean for c in table.c if isinstance(c.type, sa.Boolean)}
        read.cast({**missing, **floats, **booleans}).write_parquet(file)
        frames[table.name] = pl.scan_parquet(file)
    texts = list(statements(country))

    def run() -> None:
        with pl.SQLContext(frames=frames) as context:
            for text in texts:
                context.execute(text, eager=True)

    return run


async def sixteen(folder: Path, options: Namespace) -> list[Line]:
    """Lines of the sixteen at `--visits` visits a year."""
    country, data = load_country("taiwan"), folder / "data"
    data.mkdir()
    views = open_views(Settings(data=data))
    begin = time.perf_counter()
    for year in (YEAR - 1, YEAR):
        for _ in write_cases(views, cases_of(a_year(country, year, 1), options.visits)):
            pass
    wrote = time.perf_counter() - begin

    def count() -> Months:
        months = Months(ZoneInfo(country.timezone), bases_of(country))
        with views.engine.connect() as connection:
            months.ask(connection, MONTHS)
        return months

    scan = bare(views.engine, folder, country)
    whole, beside = fastest(count), fastest(scan)
    rows_s, increment, recounted = days_more(views, country, count(), options.visits // 365)
    views.close()
    looking, hurrying = await pages(data)
    rows = f"{options.visits:,} visits a year, two years"
    return [
        Line(f"all sixteen counted, {rows}", f"{whole * 1e3:,.0f} ms", f"Polars over Parquet {beside * 1e3:,.0f} ms",
             whole / beside, "≤ 3", whole <= 3 * beside),
        Line("the same after a day more", f"{increment * 1e3:,.0f} ms ({recounted} months of a table counted anew)",
             f"Polars over Parquet again {beside * 1e3:,.0f} ms; making and writing the day's rows {rows_s * 1e3:,.0f} ms",
             increment / beside, "≤ 3", increment <= 3 * beside),
        Line(f"the page of the sixteen, {USERS} users who look again every second, patients coming", str(looking),
             f"making the rows {wrote:,.0f} s", None, "p95 ≤ 100 ms", looking.p(95) <= 0.1),
        Line(f"the same, {USERS} users who never pause", str(hurrying), "", None, ""),
    ]  # fmt: skip


def days_more(views: Views, country: Country, months: Months, visits: int) -> tuple[float, float, int]:
    """Add a day in the middle of the year, a few times; seconds of making and writing its rows, of counting (the fastest of
    each), and how many months of a table were counted anew for one."""
    views.listeners.append(months.touched)
    year, made, counted, before = a_year(country, YEAR, 2), [], [], months.counts
    for day in range(ROUNDS):
        begins = year.begins + timedelta(days=180 + day)
        visited = [a_case(year, f"more-{day}-{n}", begins + timedelta(seconds=n)) for n in range(max(1, visits))]
        begin = time.perf_counter()
        for _ in write_cases(views, visited):
            pass
        wrote = time.perf_counter()
        with views.engine.connect() as connection:
            months.ask(connection, MONTHS)
        made.append(wrote - begin)
        counted.append(time.perf_counter() - wrote)
    return min(made), min(counted), (months.counts - before) // ROUNDS


async def pages(data: Path) -> tuple[Times, Times]:
    """The dashboard of fifty people while patients come in and are asked about: each looking again every second, and each
    as soon as the last page is there."""
    async with open_house(Settings(data=data)) as house:
        authority = await session_of(house, Role.AUTHORITY, "country/taiwan")
        nurse = await session_of(house, Role.ED_NURSE, f"hospital/{SMALL}")
    with serving(data) as server:
        callers = [Caller(server.port, authority) for _ in range(USERS)]
        for caller in callers:
            await caller.get(PAGE)
        coming = asyncio.create_task(patients(Caller(server.port, nurse)))
        looking, hurrying = await looked(callers, every_s=1.0), await looked(callers, every_s=0.0)
        assert not coming.done(), coming.exception()
        coming.cancel()
        for caller in callers:
            caller.close()
    return looking, hurrying


async def session_of(house: House, role: Role, organisation: str) -> str:
    accounts: Any = house.door
    person = await accounts.register(
        None, name="Bench", sign_in=f"a{uuid.uuid4().hex[:8]}", password=uuid.uuid4().hex, roles={role},
        organisation=organisation, organisation_name="bench",
    )  # fmt: skip
    return str((await accounts.begin_session(person.person())).token)


async def patients(caller: Caller) -> None:
    """One comes in every half second, and a specialist is asked about them: this month is counted again each time."""
    while True:
        await say(caller, f"/cases/{await visit(caller)}/consults", question())
        await asyncio.sleep(0.5)


async def looked(callers: list[Caller], every_s: float) -> Times:
    times = Times()

    async def look(number: int, caller: Caller) -> None:
        await asyncio.sleep(number / USERS * every_s)
        for _ in range(PAGES):
            begin = time.perf_counter()
            status, _ = await caller.get(PAGE)
            times.values.append(time.perf_counter() - begin)
            assert status == 200, status
            await asyncio.sleep(max(0.0, begin + every_s - time.perf_counter()))

    await asyncio.gather(*(look(number, caller) for number, caller in enumerate(callers)))
    return times
