"""Commands about the sixteen indicators: their list, and a made-up national year."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from goldenhour.app.settings import Settings


def print_sixteen(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """One line for each of the sixteen, and done."""
    if not wanted or context.resilient_parsing:
        return
    from goldenhour.indicators.sixteen.declared import SIXTEEN, SOURCE

    for one in SIXTEEN:
        click.echo(f"{one.sort}\t{one.code}\t{one.title}\t{one.unit}\t{one.wording}\t{SOURCE}")
    context.exit()


@click.command("synthetic-year")
@click.option("--cases", default=1_300_000, show_default=True, type=click.IntRange(1), help="Visits in the year.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="A new data directory; one that has tables already is refused.")  # fmt: skip
@click.option("--year", default=2026, show_default=True, type=click.IntRange(1990, 2200), help="Which year.")
@click.option(
    "--years", default=2, show_default=True, type=click.IntRange(1, 5), help="This year and the ones before it."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same year.")
def synthetic_year(cases: int, out: Path, year: int, years: int, seed: int) -> None:
    """Make a national year of visits up, straight into the tables the sixteen indicators are counted from: no timelines, so
    nothing to read behind a figure. Look at it with `goldenhour serve --data OUT`; a rebuild there empties it."""
    from goldenhour.app.wiring import open_views
    from goldenhour.emergency.country import load_country
    from goldenhour.indicators.sixteen.synthetic import a_year, cases_of, write_cases

    if (out / "views.db").exists() or (out / "log.db").exists():
        raise click.ClickException(f"{out} holds data already. Name a directory that does not exist yet.")
    out.mkdir(parents=True, exist_ok=True)
    country, views = load_country("taiwan"), open_views(Settings(data=out))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        for one in range(year - years + 1, year + 1):
            n = round(cases / 1.06 ** (year - one))  # grows by six in a hundred, so that there is growth to show
            task = bar.add_task(f"{one} (synthetic)", total=n)
            for done in write_cases(views, cases_of(a_year(country, one, seed), n)):
                bar.advance(task, done)
    views.close()
    click.echo(
        f"{years} made-up years up to {year} in {out.resolve()}, {cases:,} visits in the last. All are marked synthetic."
    )
