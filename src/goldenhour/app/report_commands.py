"""Commands about the outcome reports: registry extracts, and reports from another system's table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from goldenhour.app.command_parts import run, store_options
from goldenhour.app.settings import Settings
from goldenhour.emergency.bodies import Condition
from goldenhour.kit.secrets import kept_secret
from goldenhour.kit.world import World

DISEASES = ("ohca", "trauma", "stroke", "ami")
K = 5


# ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@click.command("extract")
@click.argument("disease", type=click.Choice(DISEASES))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Directory for the files."
)
@click.option(
    "--format", "form", type=click.Choice(["csv", "parquet", "both"]), default="both", help="Form of the table."
)
@click.option(
    "--k", default=K, show_default=True, type=click.IntRange(2), help="The fewest patients anybody stands among."
)
@click.option(
    "--secret-file", type=click.Path(dir_okay=False, path_type=Path),
    help="File with the secret of pseudonyms and shifted dates; without it, one is made in the data directory and kept.",
)  # fmt: skip
@click.option("--unsigned", is_flag=True, help="Also reports that nobody has signed yet, as far as they are known.")
@click.option(
    "--identified",
    is_flag=True,
    help="As it is in the log, not de-identified: only where a law lets you, and never to share.",
)
@store_options
def extract(data: Path, database: str | None, disease: str, **how: Any) -> None:
    """Write the registry extract of a DISEASE: the table (de-identified), its data dictionary, and the completeness and
    plausibility of each hospital's reports. Golden Hour's own item set, not the ministry's."""
    run_extract(Settings(data=data, database=database), Condition(disease), **how)


def run_extract(
    settings: Settings, disease: Condition, *, out: Path, form: str, k: int, secret_file: Path | None, unsigned: bool,
    identified: bool,
) -> None:  # fmt: skip
    from goldenhour.outcomes.extracts import deidentified
    from goldenhour.outcomes.extracts.files import to_csv, to_parquet
    from goldenhour.outcomes.sheet import table_of

    table = table_of(disease)
    rows, beside = run(collected(settings, disease, unsigned))
    said = "NOT de-identified: it names cases and hospitals, with true dates. Do not share it."
    if not identified:
        try:
            secret = kept_secret(secret_file or settings.data / "extract-secret", World().secret)
        except ValueError as short:
            raise click.ClickException(str(short)) from None
        done = deidentified(rows, table.items, secret, k)
        rows = done.rows
        said = (f"de-identified: k = {done.k} of {k} wanted, ages in bands of {done.band_years} years, "
                f"{done.left_out} reports left out, {done.cells} cells hidden")  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    forms = {".csv": to_csv, ".parquet": to_parquet}
    wanted = forms if form == "both" else {f".{form}": forms[f".{form}"]}
    for ending, content in {**{end: write(rows, table) for end, write in wanted.items()}, **beside}.items():
        (out / f"goldenhour-{disease}{ending}").write_bytes(content)
    click.echo(f"{disease}: {len(rows)} reports in {out.resolve()}\n  {said}")


async def collected(settings: Settings, disease: Condition, unsigned: bool) -> tuple[list[Any], dict[str, bytes]]:
    """The rows, and the files that belong to them."""
    from goldenhour.app.wiring import open_house
    from goldenhour.outcomes.extracts import local_language, rows_of
    from goldenhour.outcomes.extracts.files import to_dictionary, to_quality
    from goldenhour.outcomes.sheet import table_of

    async with open_house(settings) as house:
        rows = await rows_of(house, disease, unsigned=unsigned)
        quality = to_quality(await rows_of(house, disease, unsigned=True))
        dictionary = to_dictionary(table_of(disease), house.pages.translate(local_language(house)))
    return rows, {"-dictionary.csv": dictionary, "-quality.csv": quality}


# ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
@click.command("import-reports")
@click.argument("disease", type=click.Choice(DISEASES))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--hospital", required=True, help="The hospital whose reports these are, by its id.")
@click.option(
    "--columns", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of two columns: the registry's column, our link id (see the data dictionary).",
)  # fmt: skip
@store_options
def import_reports_command(
    data: Path, database: str | None, disease: str, file: Path, hospital: str, columns: Path | None
) -> None:
    """Take the outcome reports of a DISEASE from a CSV FILE of a registry's own columns. Each row is answered; what was not
    taken is kept aside with the reason. Run twice it adds nothing."""
    from goldenhour.outcomes.importing import Became

    settings = Settings(data=data, database=database)
    said = (
        dict(line.split(",", 1) for line in columns.read_text("utf-8-sig").splitlines() if "," in line)
        if columns
        else {}
    )
    done = run(taken(settings, Condition(disease), file.name, file.read_bytes(), hospital, said))
    click.echo(f"{file.name}: {len(done.rows)} rows")
    for became in Became:
        click.echo(f"  {became.replace('_', ' '):<14}{done.count(became):>8,}")
    if done.not_understood:
        click.echo(f"  columns not understood: {', '.join(done.not_understood)}")
    if done.count(Became.REFUSED) + done.count(Became.UNMATCHED):
        aside = settings.data / "imports" / f"{disease}-{file.stem}.not-taken.csv"
        aside.parent.mkdir(parents=True, exist_ok=True)
        aside.touch(mode=0o600)
        aside.write_bytes(done.back(lambda message: message))
        click.echo(f"  kept aside with the reasons: {aside}")


async def taken(
    settings: Settings, disease: Condition, name: str, content: bytes, hospital: str, said: dict[str, str]
) -> Any:
    from goldenhour.app.wiring import open_house
    from goldenhour.emergency.people import Person, Role
    from goldenhour.outcomes.importing import import_reports

    async with open_house(settings) as house:
        if house.country.find_hospital(hospital) is None:
            raise click.ClickException(f"There is no hospital {hospital}. Look its id up in the country's table.")
        person = Person(
            id="import/reports", name="import", roles=frozenset({Role.ED_NURSE}), organisation=f"hospital/{hospital}"
        )
        done = await import_reports(house, person, disease, content, origin=name, columns=said)
        await house.record_listing(person, "reports imported", [row.case for row in done.rows if row.case])
    return done
