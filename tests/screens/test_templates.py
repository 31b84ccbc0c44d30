"""The frames and parts render with what the server promises, and keep to the content security policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jinja2 import nodes

from goldenhour.screens import STATIC, TEMPLATES
from tests.screens.sample import NOW, context, environment, readings

FRAMES = ["page.html", "wall.html", "refused.html"]


def render(name: str, **more: Any) -> str:
    extra = {"heading": "", "message": "這個病人已由別人確認。", "code": "already_acknowledged", "retry": False}
    return environment().get_template(name).render(context(**extra) | more)


def part(source: str, **more: Any) -> str:
    imports = (
        '{% from "parts/shapes.html" import badge, time, until, since, minutes, sparkline, synthetic_mark with context %}'
        '{% from "parts/fields.html" import field, choice, ticks, code_select, refusal_summary with context %}'
    )
    return environment().from_string(imports + source).render(context(**more)).strip()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("language", "lang"), [("zh_Hant", "zh-Hant-TW"), ("en", "en")])
def test_a_page_says_which_language_it_is_in(frame: str, language: str, lang: str) -> None:
    assert f'<html lang="{lang}"' in render(frame, language=language)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_gives_its_names_to_no_page_that_has_one_of_its_own(frame: str) -> None:
    parsed = environment().parse((TEMPLATES / frame).read_text())
    given = [one.target.name for one in parsed.find_all(nodes.Assign) if isinstance(one.target, nodes.Name)]
    given += [one.name for one in parsed.find_all(nodes.Macro)]
    assert [name for name in given if not name.startswith("_")] == []


@pytest.mark.parametrize("frame", FRAMES)
def test_a_page_has_no_inline_handler_and_every_inline_script_its_nonce(frame: str) -> None:
    html = render(frame)
    assert not re.search(r"<[^>]+\son\w+=", html)
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    assert inline
    run = [script for script in inline if 'type="application/json"' not in script]  # data is not run
    assert all('nonce="n0nce"' in script for script in run)


@pytest.mark.parametrize("frame", FRAMES)
def test_everything_a_page_loads_is_there(frame: str) -> None:
    loaded = re.findall(r'(?:src|href)="/static/([^"]+)"', render(frame))
    assert loaded
    assert [name for name in loaded if not (STATIC / name).exists()] == []


@pytest.mark.parametrize("frame", FRAMES)
def test_synthetic_data_is_said_in_words_and_only_when_it_is(frame: str) -> None:
    assert "Synthetic" in render(frame)
    assert "Synthetic" not in render(frame, synthetic=False)


def test_without_a_person_the_page_offers_to_sign_in() -> None:
    assert "/sign-in" in render("page.html", person=None)
    assert "/sign-out" not in render("page.html", person=None)


def test_the_page_offers_the_other_language_and_comes_back() -> None:
    assert 'href="/language/en?back=/"' in render("page.html")
    assert 'href="/language/zh_Hant?back=/"' in render("page.html", language="en")


def test_a_refusal_page_says_what_happened_and_where_to_go() -> None:
    html = render("refused.html", message="<b>Sign in again.</b>")
    assert "&lt;b&gt;Sign in again." in html
    assert 'href="/"' in html


def test_every_word_the_modules_ask_for_is_on_the_page() -> None:
    offered = set(re.findall(r'^  "([^"]+)":', (TEMPLATES / "parts" / "words.html").read_text(), re.MULTILINE))
    modules = "\n".join(module.read_text() for module in STATIC.glob("*.js"))
    asked = set(re.findall(r'\bword\("([^"]+)"', modules))
    assert asked - offered == set()


def test_a_badge_is_a_shape_and_a_word_beside_its_colour() -> None:
    html = part("{{ badge('critical', '危急 <') }}")
    assert "<svg" in html
    assert "危急 &lt;" in html


def test_a_time_carries_its_instant_and_shows_the_wall_clock() -> None:
    assert part("{{ time(now, seconds=true) }}", now=NOW) == (
        '<time datetime="2026-11-22T06:05:09.000+00:00">14:05:09</time>'
    )


def test_a_sparkline_shows_the_last_value_its_age_and_that_it_is_low() -> None:
    html = part("{{ sparkline(points, 90, 180, '收縮壓', 'mmHg') }}", points=readings([120, 84]))
    assert "收縮壓 84" in html
    assert "▼" in html
    assert "data-since=" in html


def test_a_sparkline_of_nothing_says_not_taken() -> None:
    assert "not taken" in part("{{ sparkline([], 90, 180, '收縮壓') }}")


def test_a_choice_marks_what_was_chosen() -> None:
    html = part("{{ choice('avpu', '意識', [('a', '清醒'), ('v', '對聲音')], value='v') }}")
    assert re.findall(r'value="(\w)"[^>]* checked', html) == ["v"]


def test_a_code_list_speaks_the_readers_language() -> None:
    codes = [{"code": "103101", "zh": "胸痛", "en": "Chest pain"}]
    assert "胸痛" in part("{{ code_select('c', '主訴', codes, value='103101') }}", codes=codes)
    assert "Chest pain" in part("{{ code_select('c', '主訴', codes) }}", codes=codes, language="en")


def test_a_refusal_summary_leads_to_the_field() -> None:
    html = part("{{ field('place.lat', '緯度') }}{{ refusal_summary([{'message': '錯', 'field': 'place.lat'}]) }}")
    assert 'id="f-place-lat"' in html
    assert 'href="#f-place-lat"' in html
