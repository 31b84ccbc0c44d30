"""Contained resources: named, not nested, not in a circle."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.kit.fhir.validation import Validator


def texts(contained: list[Any], *references: str) -> list[str]:
    resource = {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "contained": contained,
        "entry": [{"item": {"reference": one}} for one in references],
    }
    return [issue.text for issue in Validator().check(resource) if issue.stops]


def organization(id_: str, part_of: str = "") -> dict[str, Any]:
    return {
        "resourceType": "Organization",
        "id": id_,
        "name": id_,
        **({"partOf": {"reference": part_of}} if part_of else {}),
    }


@pytest.mark.parametrize(
    ("contained", "references"),
    [
        ([organization("a")], ["#a"]),
        ([organization("a", "#b"), organization("b", "#c"), organization("c")], ["#a"]),
        ([organization("a", "#c"), organization("b", "#c"), organization("c")], ["#a", "#b"]),
        ([{"resourceType": "Provenance", "id": "p", "recorded": "2024-02-01T10:00:00Z", "target": [{"reference": "#"}],
           "agent": [{"who": {"display": "x"}}]}], ["Patient/1"]),
    ],
)  # fmt: skip
def test_what_is_named_stands(contained: list[Any], references: list[str]) -> None:
    assert texts(contained, *references) == []


@pytest.mark.parametrize(
    ("contained", "references", "words"),
    [
        ([organization("a")], ["Patient/1"], "Nothing here refers to the contained Organization #a"),
        ([organization("a", "#a")], ["#a"], "in a circle: #a to #a"),
        (
            [organization("a", "#b"), organization("b", "#c"), organization("c", "#b")],
            ["#a"],
            "in a circle: #b to #c to #b",
        ),
        ([{"resourceType": "Organization", "name": "x"}], ["Patient/1"], "has no id"),
        ([organization("a")], ["#b", "#a"], "#b is not contained here"),
        (["a"], ["Patient/1"], "Write a resource"),
        ([], ["Patient/1"], "Write an array of resources"),
    ],
)
def test_what_is_wrong_is_said(contained: list[Any], references: list[str], words: str) -> None:
    (text,) = texts(contained, *references)
    assert words in text
