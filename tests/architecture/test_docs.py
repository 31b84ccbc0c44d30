"""The documentation is true: what is generated is fresh, what is declared is written down, what is linked is there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from goldenhour.app import commands
from goldenhour.app.settings import Settings
from scripts.write_docs import PAGES, documented_fields, every_command
from tests.architecture.source import ROOT

WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`((?:src|tests|docs|scripts|campaigns|bench)/[\w./-]+\.\w+)`")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_generated_page_is_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), f"{path.relative_to(ROOT)} is stale: run `make docs`"


def test_every_setting_says_what_it_means_and_can_be_found() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    for field in documented_fields(Settings):
        assert field.doc, f"Settings.{field.name} has no docstring"
        assert f"`{field.name}`" in page


def test_every_command_and_option_explains_itself() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    for name, command in every_command(commands.main, "goldenhour"):
        assert command.help, name
        assert f"## {name}\n" in page
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.opts[0]}"


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_and_every_file_named_is_there(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in filter(None, (target for pair in LINK.findall(text) for target in pair)):
        if not re.match(r"https?:|#|mailto:", link):
            assert (path.parent / link.partition("#")[0]).exists(), f"{path.relative_to(ROOT)} links to {link}"
    for named in NAMED_FILE.findall(text):
        assert (ROOT / named).exists(), f"{path.relative_to(ROOT)} names {named}"


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_stands_alone(path: Path) -> None:
    """No path outside the repository."""
    assert "../shared" not in path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(home|Users|root)/", path.read_text(encoding="utf-8"))


def test_a_decision_has_its_four_parts_and_fits_on_a_page() -> None:
    decisions = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    assert decisions
    for path in decisions:
        lines = path.read_text(encoding="utf-8").splitlines()
        headings = [line for line in lines if line.startswith("## ")]
        assert headings == ["## Context", "## Decision", "## Consequences", "## Alternatives"], path.name
        assert len(lines) <= 70, path.name


def test_a_recipe_has_at_most_six_steps() -> None:
    recipes = sorted((ROOT / "docs/recipes").glob("*.md"))
    assert recipes
    for path in recipes:
        steps = re.findall(r"^(\d+)\. ", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert 0 < len(steps) <= 6, path.name


def test_pictures_are_small_and_shown() -> None:
    """Taken by tests/browser/test_pictures.py."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for picture in (ROOT / "docs/pictures").iterdir():
        assert picture.stat().st_size <= 150 * 1024, picture.name
        assert f"docs/pictures/{picture.name}" in readme, f"{picture.name} is shown nowhere"
