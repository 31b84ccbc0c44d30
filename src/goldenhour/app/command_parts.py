"""What commands have in common: where things are kept, how work is run, a bar for long work."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress as Bar

from goldenhour.kit.refusals import Refusal

console = Console(stderr=True)
data_option = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True,
    envvar="GOLDENHOUR_DATA", help="Directory of everything that is kept.",
)  # fmt: skip
database_option = click.option(
    "--database", envvar="GOLDENHOUR_DATABASE", help="postgresql://... instead of SQLite files in the data directory."
)


def store_options(command: Any) -> Any:
    """`--data` and `--database`."""
    return data_option(database_option(command))


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end; a refusal becomes its sentence and exit code 1."""
    try:
        return asyncio.run(work)
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence()) from None


def show_progress(title: str) -> Any:
    """A progress bar for long work; nothing when there is nothing to do."""
    bar: Bar | None = None
    task: Any = None

    def progress(done: int, total: int) -> None:
        nonlocal bar, task
        if bar is None:
            bar = Bar(console=console, transient=True)
            bar.start()
            task = bar.add_task(title, total=total)
        bar.update(task, completed=done, total=total)
        if done >= total:
            bar.stop()
            bar = None

    return progress
