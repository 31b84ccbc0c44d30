"""The expressions of search parameters, as paths through JSON.

They are FHIRPath, but only a little of it: `Type.a.b`, `as`, `ofType`, `where(x='y')`, `where(resolve() is T)`,
`extension('url')`, unions. What is written otherwise gives no path, and such a parameter is not offered.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from goldenhour.kit.fhir import definitions

STEP = re.compile(
    r"""\.?(?:
      (?P<as>as|ofType)\((?P<as_type>\w+)\)
    | where\(resolve\(\)\ is\ (?P<target>\w+)\)
    | where\((?P<key>\w+)='(?P<value>[^']*)'\)
    | where\(hasExtension\('(?P<has>[^']*)'\)\)
    | extension\('(?P<extension>[^']*)'\)
    | (?P<name>\w+)
    )""",
    re.VERBOSE,
)
CAST = re.compile(r"\(?\s*([\w.]+) as (\w+)\s*\)?(.*)")
EXISTS = re.compile(r"\w+\.(\w+)\.exists\(\) and \w+\.\1 != false")
Test = Callable[[Any], bool]


class Key(NamedTuple):
    """A step into a JSON key; what is there must pass `test`. `word` tells tests apart."""

    name: str
    word: str = ""


class Path(NamedTuple):
    """From a resource (or an element) to values: the keys, the type of what is there, the only target a reference may
    have, the system a bare code is of, whether there may be several."""

    keys: tuple[Key, ...]
    type: str
    target: str = ""
    system: str = ""
    many: bool = False


class Place(NamedTuple):
    """An element in the definitions: the type that describes it, where within; of a bare code its system; and whether there
    may be several."""

    root: str
    path: str
    system: str = ""
    many: bool = False


def passes(word: str) -> Test:
    """The test a `Key.word` stands for."""
    kind, _, rest = word.partition(" ")
    if kind == "extension":
        return lambda item: isinstance(item, dict) and item.get("url") == rest
    if kind == "has":
        return lambda item: (
            isinstance(item, dict)
            and any(isinstance(one, dict) and one.get("url") == rest for one in item.get("extension") or ())
        )
    key, _, value = rest.partition("=")
    return lambda item: isinstance(item, dict) and item.get(key) == value


@functools.cache
def _elements(root: str) -> dict[str, definitions.ElementRule]:
    rule = definitions.types().get(root)
    return {element.path: element for element in rule.elements} if rule is not None else {}


def paths_of(expression: str, type_: str) -> tuple[Path, ...]:
    """The paths of the parts of `expression` that are about `type_`."""
    found: list[Path] = []
    for part in expression.split("|"):
        found += _paths_of_part(part.strip(), type_)
    return tuple(dict.fromkeys(found))


def presence_of(expression: str) -> str:
    """`deceased` of `Patient.deceased.exists() and Patient.deceased != false`; empty for all others."""
    found = EXISTS.fullmatch(expression.strip())
    return found[1] if found else ""


def relative_paths(expression: str, place: Place) -> tuple[Path, ...]:
    """The paths of an expression said from within an element (a component of a composite parameter)."""
    return tuple(dict.fromkeys(path for part in expression.split("|") for path in _walk(part.strip(), [((), place)])))


def place_of(expression: str) -> tuple[tuple[Key, ...], Place] | None:
    """Where the element lies that `Observation` or `Observation.component` names."""
    root, *names = expression.strip().split(".")
    keys: tuple[Key, ...] = ()
    place = Place(root, root)
    for name in names:
        found = list(_into(place, name))
        if len(found) != 1:
            return None
        place, keys = found[0][1], (*keys, Key(name))
    return keys, place


def choices_of(type_: str, name: str) -> tuple[str, ...]:
    """The JSON keys of a choice (`deceasedBoolean`, `deceasedDateTime`)."""
    return tuple(key for key, _ in _into(Place(type_, type_), name))


def _paths_of_part(part: str, type_: str) -> list[Path]:
    cast = CAST.fullmatch(part)
    if cast:
        part = f"{cast[1]}.as({cast[2]}){cast[3]}"
    root, _, rest = part.partition(".")
    if not rest and root.islower():  # `id`
        root, rest = type_, root
    if root not in (type_, "Resource", "DomainResource"):
        return []
    return _walk(rest, [((), Place(type_, type_))]) if rest else []


Here = tuple[tuple[Key, ...], Place]


def _walk(rest: str, here: list[Here]) -> list[Path]:
    """Follow the steps from all the places where we are."""
    at, target = 0, ""
    while at < len(rest):
        step = STEP.match(rest, at)
        if step is None:
            return []
        at = step.end()
        if step["target"]:
            target = step["target"]
        elif step["as"]:
            here = [one for one in here if _same_type(one[1].path, step["as_type"])]
        elif step["key"] or step["has"]:
            word = f"has {step['has']}" if step["has"] else f"where {step['key']}={step['value']}"
            here = [((*keys[:-1], Key(keys[-1].name, word)), place) for keys, place in here]
        elif step["extension"]:
            word = f"extension {step['extension']}"
            here = [
                ((*keys, Key("extension", word), Key(key)), place._replace(many=True))
                for keys, _ in here
                for key, place in _into(Place("Extension", "Extension"), "value")
            ]
        else:
            here = [
                ((*keys, Key(key)), to._replace(many=to.many or place.many))
                for keys, place in here
                for key, to in _into(place, step["name"])
            ]
    return [Path(keys, place.path, target, place.system, place.many) for keys, place in here]


def _same_type(path: str, wanted: str) -> bool:
    return path.lower() == wanted.lower()


def _into(place: Place, name: str) -> Iterator[tuple[str, Place]]:
    """The JSON keys a step by name leads to, and what lies there."""
    elements = _elements(place.root)
    path = f"{place.path}.{name}"
    if path in elements:
        yield name, _place_of_element(elements[path], place.root)._replace(many=elements[path].max != "1")
    elif f"{path}[x]" in elements:
        for one in elements[f"{path}[x]"].type:
            yield name + one.code[0].upper() + one.code[1:], Place(one.code, one.code)


def _place_of_element(element: definitions.ElementRule, root: str) -> Place:
    if element.contentReference:
        return Place(root, element.contentReference.lstrip("#"))
    code = element.type[0].code if element.type else ""
    if code in ("BackboneElement", "Element"):
        return Place(root, element.path)
    if code.startswith("http://hl7.org/fhirpath/System."):
        code = "id" if element.path.endswith(".id") else "string"
    return Place(code, code, _system_of(element) if code == "code" else "")


def _system_of(element: definitions.ElementRule) -> str:
    """The system of a bare code: that of the value set it must be from, if there is one only."""
    if element.binding is None or element.binding.strength != "required":
        return ""
    systems = definitions.value_sets().get(element.binding.valueSet.partition("|")[0]) or {}
    return next(iter(systems)) if len(systems) == 1 else ""
