"""Where in a resource something is: a linked tuple while walking, FHIRPath when it is said."""

from __future__ import annotations

from typing import Any

Place = tuple[Any, str, int]
"""(the place above or None, the element as FHIRPath says it, its index or -1). Cheap: most are never written out."""


def root(resource_type: str) -> Place:
    return (None, resource_type, -1)


def said(place: Place, element: str = "") -> str:
    """The place as FHIRPath (`Bundle.entry[3].resource.value.ofType(Quantity).value`), `element` added."""
    above, name, index = place
    text = name if index < 0 else f"{name}[{index}]"
    if element:
        text = f"{text}.{element}"
    while above is not None:
        above, name, index = above
        text = f"{name}.{text}" if index < 0 else f"{name}[{index}].{text}"
    return text


def clean(text: str, longest: int = 60) -> str:
    """What somebody wrote, cut to be said."""
    return text if len(text) <= longest else f"{text[:longest]}..."


def printable(text: str) -> str:
    """Control characters as JSON writes them."""
    return text if text.isprintable() else "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)
