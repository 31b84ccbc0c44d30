"""The command line. Every command explains itself with --help and ends with a sentence, never a traceback."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from goldenhour import __version__
from goldenhour.app.aed_commands import import_aeds_command, synthetic_aeds_command
from goldenhour.app.client_commands import client
from goldenhour.app.command_parts import console, run, show_progress, store_options
from goldenhour.app.indicator_commands import print_sixteen, synthetic_year
from goldenhour.app.report_commands import extract, import_reports_command
from goldenhour.app.serving_options import (
    fhir_options,
    file_options,
    ladder_options,
    mail_options,
    pace_options,
    room_options,
    site_options,
)
from goldenhour.app.settings import Settings
from goldenhour.kit.log import LogReading


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__)
def main() -> None:
    """Golden Hour: the open emergency-care exchange."""


def serving_options(command: Any) -> Any:
    for option in (
        click.option(
            "--port", type=click.IntRange(1, 65535), default=8000, envvar="GOLDENHOUR_PORT", help="Port to listen on."
        ),
        click.option("--host", default="127.0.0.1", envvar="GOLDENHOUR_HOST", help="Address to listen on."),
        click.option(
            "--country", default="taiwan", envvar="GOLDENHOUR_COUNTRY", help="Whose reference tables to load."
        ),
        *ladder_options,
        *file_options,
        *fhir_options,
        *room_options,
        *mail_options,
        *pace_options,
        *site_options,
        store_options,
    ):
        command = option(command)
    return command


@main.command()
@serving_options
def serve(**options: Any) -> None:
    """Start the server."""
    from goldenhour.app.serving import serve_with
    from goldenhour.app.wiring import open_house

    settings, progress = Settings(**options), show_progress("Bringing the views up to date")
    serve_with(settings, lambda: open_house(settings, progress=progress, climbing=True))


@main.command()
@click.option("--rate", default=20.0, help="Simulated calls an hour (of simulated time).")
@click.option("--speed", default=4.0, help="Simulated minutes in a real minute.")
@click.option("--paused", is_flag=True, help="Start with the simulated county standing still.")
@click.option("--past", default=800, help="Simulated cases of the last month, for the indicators.")
@serving_options
def demo(rate: float, speed: float, paused: bool, past: int, **options: Any) -> None:
    """Start with a simulated county and one made-up person per role. Never for real patients."""
    from goldenhour.app.demo import open_demo
    from goldenhour.app.serving import serve_with
    from goldenhour.county.life import Controls

    settings = Settings(demo=True, **options)
    controls = Controls(rate=rate, speed=speed, paused=paused)
    bar = show_progress("Making a simulated past")
    serve_with(
        settings, lambda: open_demo(settings, controls, lambda logins: print_logins(settings, logins), bar, past)
    )


def print_logins(settings: Settings, logins: list[Any]) -> None:
    """The demo's address and one login per role."""
    from rich.table import Table

    table = Table(title="Made-up people of this demo (passwords made for this data directory)")
    for heading in ("role", "sign-in name", "password", "where"):
        table.add_column(heading)
    for login in logins:
        table.add_row(login.role, login.sign_in, login.password, login.organisation_name)
    console.print(table)
    console.print(f"Open http://{settings.host}:{settings.port}/ - everything in it is [bold]synthetic[/].")


@main.command()
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="Chinese or English.")
@click.option("--pace", default=1.0, help="Seconds between two steps.")
def story(language: str, pace: float) -> None:
    """Replay one made-up emergency in the terminal: who says what, and who hears it. Keeps nothing."""
    from tempfile import TemporaryDirectory

    from goldenhour.app.story import play

    with TemporaryDirectory(prefix="goldenhour-story-") as folder:
        run(play(Path(folder), {"zh": "zh_Hant", "en": "en"}[language], pace, Console()))


@main.group()
def admin() -> None:
    """Look after accounts from the command line."""


@admin.command("create")
@click.argument("name")
@click.option("--sign-in", required=True, help="The name to sign in with.")
@click.password_option(help="At least 12 characters; asked for when not given.")
@click.option("--another", is_flag=True, help="Also when there is an administrator already.")
@store_options
def create_admin(name: str, sign_in: str, password: str, another: bool, data: Path, database: str | None) -> None:
    """Make the first administrator, NAME. They add everybody else."""
    run(make_administrator(Settings(data=data, database=database), name, sign_in, password, another))
    click.echo(f"{name} can sign in as {sign_in}.")


async def make_administrator(settings: Settings, name: str, sign_in: str, password: str, another: bool) -> None:
    from goldenhour.app.logs import open_log
    from goldenhour.app.wiring import open_accounts
    from goldenhour.kit.world import World
    from goldenhour.people.first import create_first_administrator

    world = World()
    settings.data.mkdir(parents=True, exist_ok=True)
    audit = await open_log(settings, world, "audit")
    accounts = open_accounts(settings, world, audit)
    try:
        await create_first_administrator(accounts, name, sign_in, password, another=another)
    finally:
        accounts.close()
        await audit.close()


main.add_command(client)
main.add_command(import_aeds_command)
main.add_command(synthetic_aeds_command)
main.add_command(extract)
main.add_command(import_reports_command)
main.add_command(synthetic_year)


@main.command()
@store_options
def rebuild(data: Path, database: str | None) -> None:
    """Throw the views away and make them again from the log."""
    run(rebuild_views(Settings(data=data, database=database)))


async def rebuild_views(settings: Settings) -> None:
    from goldenhour.app.logs import open_log
    from goldenhour.app.wiring import open_views
    from goldenhour.emergency.book import Book
    from goldenhour.emergency.bookkeeping import catch_up
    from goldenhour.kit.world import World

    world = World()
    log = await open_log(settings, world, "log")
    views = open_views(settings)
    views.clear()
    seq = await catch_up(Book(log, world), views, show_progress("Rebuilding"))
    views.close()
    await log.close()
    click.echo(f"The views are made again from {seq} entries.")


@main.command()
@click.option(
    "--witness", help="SEQ:HASH noted earlier (the last line of a former verify); finds a log rewritten or cut."
)
@store_options
def verify(data: Path, database: str | None, witness: str | None) -> None:
    """Walk the hash chain of the log and the audit log, and sum up every file that entries name: whatever was altered,
    is missing or stands in another order is said. The server may go on meanwhile."""
    settings = Settings(data=data, database=database)
    if not database and not (data / "log.db").exists():
        raise click.ClickException(f"There is no log in {data}. Say --data with the directory the server uses.")
    if not run(verify_logs(settings, read_witness(witness))):
        sys.exit(2)


def read_witness(witness: str | None) -> tuple[int, bytes] | None:
    if witness is None:
        return None
    try:
        seq, _, chain = witness.partition(":")
        return int(seq), bytes.fromhex(chain)
    except ValueError:
        raise click.ClickException("A witness looks like 1234:9f86d0... (the last line of a former verify).") from None


async def verify_logs(settings: Settings, witness: tuple[int, bytes] | None) -> bool:
    from goldenhour.app.logs import open_also_in_use
    from goldenhour.kit.world import World

    sound = True
    for name in ("log", "audit"):
        log = await open_also_in_use(settings, World(), name)
        seq, chain = await log.head()
        faults = await log.verify(
            witness=witness if name == "log" else None, progress=show_progress(f"Walking the {name}'s chain")
        )
        for fault in faults:
            click.echo(f"{name} {fault.seq} {fault.entry_id or '?'}: {fault.what}")
        sound = sound and not faults
        click.echo(
            f"{name}: {seq} entries, {'sound' if not faults else f'{len(faults)} faults'}. Witness {seq}:{chain.hex()}"
        )
        if name == "log":
            sound = await verify_files(settings, log) and sound
        await log.close()
    return sound


async def verify_files(settings: Settings, log: LogReading) -> bool:
    """Whether the photos and ECGs that entries name are there, unaltered."""
    from goldenhour.adapters.files_disk import DiskFiles
    from goldenhour.app.files import folder_of
    from goldenhour.attachments.verifying import look_at_files

    store = DiskFiles(folder_of(settings))
    looked = await look_at_files(log, store)
    store.close()
    for seq, entry_id, what in looked.faults:
        click.echo(f"log {seq} {entry_id}: {what}")
    click.echo(f"files: {looked.files} named by entries, {len(looked.faults) or 'no'} faults")
    return not looked.faults


@main.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", help="Name of a known mapping, or path of a mapping file; without it, the one that fits.")
@store_options
def replay_command(file: Path, mapping: str | None, data: Path, database: str | None) -> None:
    """Import a computer-aided-dispatch export FILE (CSV, also gzipped) into timelines. Run twice it adds nothing."""
    run(replay_file(Settings(data=data, database=database), file, mapping))


async def replay_file(settings: Settings, file: Path, mapping_name: str | None) -> None:
    from goldenhour.app.wiring import open_house
    from goldenhour.imports.replay import replay, write_report

    async with open_house(settings) as house:
        mapping, done = await replay(house.log, file, mapping_name, show_progress(f"Replaying {file.name}"))
        await house.book.caught_up((await house.log.head())[0])
    click.echo(f"{file.name}: {done.rows:,} rows in {done.incidents:,} incidents, read as {mapping.name}")
    click.echo(f"  entries added          {done.added:>8,}")
    click.echo(f"  entries already there  {done.already_there:>8,}")
    click.echo(f"  rows not taken         {done.not_taken:>8,}")
    click.echo(f"  rows whose clocks contradict one another, taken as they are {done.contradictory:>8,}")
    if done.remarks:
        report = write_report(settings.data / "imports", mapping, file, done)
        click.echo(f"  every such row with its reason: {report}")


@main.command("indicators")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_sixteen,
    help="Name the four outcome and twelve monitoring indicators of the national plan, one a line.",
)
@click.option("--unit-type", multiple=True, help="Only units of this type (repeatable).")
@click.option("--complaint", multiple=True, help="Only calls with this complaint code (repeatable).")
@click.option("--county", multiple=True, help="Only this county (repeatable).")
@click.option("--hospital", multiple=True, help="Only this hospital (repeatable).")
@click.option("--condition", multiple=True, help="Only this suspected condition (repeatable).")
@click.option("--origin", multiple=True, help="Only cases from 119, simulation or an import's name (repeatable).")
@click.option("--sped-up", is_flag=True, help="Also simulated cases that ran faster than real time.")
@store_options
def indicators_command(data: Path, database: str | None, **chosen: Any) -> None:
    """Print the interval table: n, median and 90th percentile in minutes (the 10th where longer is better)."""
    run(print_indicators(Settings(data=data, database=database), chosen))


async def print_indicators(settings: Settings, chosen: dict[str, Any]) -> None:
    from goldenhour.app.wiring import open_house
    from goldenhour.indicators.asking import check_known
    from goldenhour.indicators.questions import Which, ask_intervals, ask_reporting, interval_of

    which = Which(**chosen)
    async with open_house(settings, progress=show_progress("Bringing the views up to date")) as house:
        await house.ask(lambda connection: check_known(connection, which, house.country))
        summaries = await house.ask(lambda connection: ask_intervals(connection, which))
        reporting = await house.ask(lambda connection: ask_reporting(connection, which))
    click.echo(f"{'interval':<28}{'n':>9}{'median':>10}{'p90':>10}{'p10':>10}{'left out':>10}   definition")
    for summary in summaries:
        interval = interval_of(summary.interval)
        assert interval is not None
        figures = (summary.median_min, summary.p90_min, summary.p10_min)
        median, p90, p10 = (f"{v:.3f}" if v is not None else "–" for v in figures)
        click.echo(
            f"{interval.title:<28}{summary.n:>9,}{median:>10}{p90:>10}{p10:>10}{summary.contradictory:>10}   "
            f"{interval.definition}"
        )
    click.echo("Minutes; percentiles by linear interpolation; left out: the end stands before the start.")
    click.echo(f"Outcomes reported: {reporting.reported:,} of {reporting.due:,} due")


@main.command("import-run-sheet")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@store_options
def import_run_sheet_command(file: Path, data: Path, database: str | None) -> None:
    """Import an ambulance record FILE (TEMSIS XML or CSV) as a case. Run twice it adds nothing."""
    run(import_run_sheet(Settings(data=data, database=database), file))


async def import_run_sheet(settings: Settings, file: Path) -> None:
    from goldenhour.app.wiring import open_house
    from goldenhour.runsheets.exchange import BYTES_AT_MOST
    from goldenhour.runsheets.importing import import_record

    with file.open("rb") as opened:
        content = opened.read(BYTES_AT_MOST + 1)
    async with open_house(settings) as house:
        report = await import_record(house, content)
    click.echo(f"{file.name}: record {report.number or '-'}, case {report.case}, {report.values} values")
    click.echo("  is here already, nothing added" if report.already_there else f"  {report.added} entries added")
    for remark in report.remarks:
        click.echo(f"  not understood, kept as it is: {remark}")
