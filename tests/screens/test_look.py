"""The colours of look.css, computed: every pair it declares is readable in both themes."""

from __future__ import annotations

import re

import pytest

from goldenhour.screens import STATIC

LOOK = (STATIC / "look.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"^  --([a-z-]+): (.+);$", LOOK, re.MULTILINE))
PAIRS = re.findall(r"^   contrast: ([a-z-]+) on ([a-z-]+) ([\d.]+)$", LOOK, re.MULTILINE)


def colour(name: str, theme: str) -> str:
    both = re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", TOKENS[name])
    return both[1 if theme == "light" else 2] if both else TOKENS[name]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=lambda part: str(part))
def test_a_declared_pair_is_readable(front: str, back: str, least: str, theme: str) -> None:
    assert contrast(colour(front, theme), colour(back, theme)) >= float(least)


def test_every_colour_is_in_some_declared_pair() -> None:
    only_decoration = {"hair", "land-edge"}
    colours = {name for name, value in TOKENS.items() if "#" in value and name != "edge"}
    assert colours - only_decoration == {name for pair in PAIRS for name in pair[:2]}


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda sheet: sheet.name)
def test_colours_stand_in_look_css_only(sheet) -> None:  # type: ignore[no-untyped-def]
    if sheet.name == "look.css":
        return
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda sheet: sheet.name)
def test_every_custom_property_used_is_declared(sheet) -> None:  # type: ignore[no-untyped-def]
    text = sheet.read_text(encoding="utf-8")
    declared = set(re.findall(r"--([a-z-]+):", LOOK + text))
    assert set(re.findall(r"var\(--([a-z-]+)", text)) - declared == set()
