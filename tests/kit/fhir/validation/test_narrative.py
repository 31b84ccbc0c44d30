"""Narratives: what HL7 allows, and nothing that runs, loads or opens anything."""

from __future__ import annotations

import pytest

from goldenhour.kit.fhir.validation.narrative import what_is_wrong


def div(inside: str) -> str:
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>'


@pytest.mark.parametrize(
    "inside",
    [
        "x",
        "<p>胸痛 &lt; 3 h &#160;</p><!-- said -->",
        '<table class="grid"><tr><td colspan="2" style="color: red">x</td></tr></table>',
        '<a href="https://example.org">x</a> <img src="#picture" alt="ECG"/>',
        '<img src="data:image/png;base64,QQ==" alt=""/>',
        '<p xml:lang="zh" lang="zh">x</p>',
    ],
)
def test_what_is_allowed(inside: str) -> None:
    assert what_is_wrong(div(inside)) == ""


@pytest.mark.parametrize(
    "text",
    [
        div("<script>x</script>"),
        div('<p onclick="x()">x</p>'),
        div('<a href="java\tscript:x()">x</a>'),
        div('<a href=" JavaScript:x()">x</a>'),
        div('<img src="vbscript:x" alt="x"/>'),
        div('<p style="width: expression(x())">x</p>'),
        div("<iframe/>x"),
        div("<form>x</form>"),
        div('<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'),
        div("<?php x ?>x"),
        div("&nbsp;x"),
        div(""),
        div(" \n "),
        div("<br>x"),
        "x",
        "<p>x</p>",
        "<div>x</div>",
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + div("&a;"),
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + div("&b;"),
        div("<b>" * 5000 + "x" + "</b>" * 5000),
        "\x00",
    ],
)
def test_what_is_not(text: str) -> None:
    assert what_is_wrong(text)
