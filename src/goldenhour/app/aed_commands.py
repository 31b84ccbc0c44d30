"""Commands about defibrillators: import a file of them, make synthetic ones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from goldenhour.aeds.finding.importing import Imported
from goldenhour.app.command_parts import run, show_progress, store_options
from goldenhour.app.settings import Settings


@click.command("import-aeds")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--osm", is_flag=True, help="FILE is GeoJSON of OpenStreetMap (emergency=defibrillator).")
@store_options
def import_aeds_command(file: Path, osm: bool, data: Path, database: str | None) -> None:
    """Take defibrillators from FILE: the national open data of 21 columns (CSV), or OpenStreetMap's. A second time, what has
    changed is changed, nothing is doubled, and what is in it no more is doubted."""
    settings = Settings(data=data, database=database)
    tell(settings, file, *run(import_file(settings, file.name, file.read_bytes(), osm)))


@click.command("synthetic-aeds")
@click.option("--county", default="A", help="The county's code.")
@click.option("--share", default=1.0, type=click.FloatRange(0.001, 1), help="Of the 2,734 devices of the guideline.")
@store_options
def synthetic_aeds_command(county: str, share: float, data: Path, database: str | None) -> None:
    """Add made-up defibrillators, spread over a county by the guideline's counts and marked synthetic."""
    run(make_synthetic(Settings(data=data, database=database), county, share))


async def import_file(settings: Settings, name: str, content: bytes, osm: bool) -> tuple[Imported, datetime]:
    """Take in what `content` says; what became of it, and when."""
    from goldenhour.aeds.finding.importing import import_aeds
    from goldenhour.aeds.finding.national.reading import Reader
    from goldenhour.aeds.finding.osm import OsmReader
    from goldenhour.app.wiring import open_house
    from goldenhour.emergency.aed_bodies import Source

    async with open_house(settings) as house:
        today = house.world.now().date()
        reader = OsmReader(house.country) if osm else Reader(house.country, today)
        taken = list(reader.read(content))
        done = Imported(rows=reader.rows, remarks=reader.remarks)
        source = Source.OSM if osm else Source.NATIONAL
        await import_aeds(house, taken, source, done, show_progress(f"Importing {name}"))
        return done, house.world.now()


def tell(settings: Settings, file: Path, done: Imported, at: datetime) -> None:
    """On the terminal, and as the files the authority's page of imports shows."""
    from goldenhour.aeds.finding.import_reports import ImportReports
    from goldenhour.aeds.finding.national.reading import Judged

    click.echo(f"{file.name}: {done.rows:,} rows, {done.places:,} places")
    for words, n in (
        ("devices added", done.new), ("devices changed", done.changed), ("devices as they were", done.same),
        ("left as the place itself says", done.left_alone), ("doubted: not in the file any more", done.vanished),
        ("rows corrected", done.count(Judged.CORRECTED)), ("rows doubted", done.count(Judged.DOUBTED)),
        ("rows refused", done.count(Judged.REFUSED)),
    ):  # fmt: skip
        click.echo(f"  {words:<36} {n:>8,}")
    report = ImportReports(settings.data / "imports").keep(file.name, done, at)
    if done.remarks:
        click.echo(f"  every such row with its reason: {report}")


async def make_synthetic(settings: Settings, county: str, share: float) -> None:
    from goldenhour.aeds.finding.synthetic import write_synthetic
    from goldenhour.app.wiring import open_house

    async with open_house(settings) as house:
        house.country.county(county)
        added = await write_synthetic(house.log, house.country, county, house.world.now(), share)
        await house.book.caught_up((await house.log.head())[0])
    click.echo(f"{added:,} entries about made-up defibrillators were added" if added else "They were made before.")
