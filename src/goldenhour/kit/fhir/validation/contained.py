"""Contained resources: each is named by another, none contains others, none refers to itself in a circle (FHIR R4 2.26.3.4)."""

from __future__ import annotations

from typing import Any

from goldenhour.kit.fhir.definitions import types
from goldenhour.kit.fhir.invariants.steps import descend_as
from goldenhour.kit.fhir.validation.places import Place
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]
LINKS = ("canonical", "uri", "url")
"""Types that may point to a contained resource, besides references."""


def check_contained(resource: Json, place: Place, run: Run) -> None:
    """A contained resource has an id to be named by."""
    if "id" not in resource:
        run.found("required", place, "A contained resource has no id. Give it one, and refer to it as #id.", "id")


def check_named(contained: list[Any], container: Json, above: tuple[Place, str], run: Run) -> None:
    """dom-3: each is named somewhere in what contains it, or names what contains it."""
    named = set(local_references(container))
    linked = False
    for index, one in enumerate(contained):
        id_ = one.get("id") if type(one) is dict else None
        if type(id_) is not str or id_ in named:
            continue
        if not linked:
            named |= links(container)
            linked = True
        if id_ not in named and not refers_to_container(one):
            text = (
                f"Nothing here refers to the contained {one.get('resourceType')} #{id_}. Refer to it, or leave it out."
            )
            run.found("invariant", (*above, index), f"{text} (dom-3)")


def links(resource: Json) -> set[str]:
    """The ids that canonicals and URIs of a resource name."""
    kind = resource.get("resourceType")
    paths = (kind,) if type(kind) is str and kind in types() else ()
    found = (one for link in LINKS for one in descend_as((resource,), paths, link))
    return {one[1:] for one in found if type(one) is str and one[:1] == "#"}


def refers_to_container(resource: Json) -> bool:
    """Whether a contained resource refers to its container: `#` alone."""
    return "" in local_references(resource) or "" in links(resource)


def check_circles(contained: list[Any], place: Place, run: Run) -> None:
    """Contained resources that refer to one another in a circle: a program that follows them never ends."""
    leads = {
        one["id"]: sorted(set(local_references(one)) - {""})
        for one in contained
        if type(one) is dict and type(one.get("id")) is str
    }
    settled: set[str] = set()
    for start in leads:
        path: list[str] = []
        on_path: set[str] = set()
        waiting = [(start, 0)]
        while waiting:
            name, level = waiting.pop()
            while len(path) > level:
                on_path.discard(left := path.pop())
                settled.add(left)
            if name in on_path:
                circle = " to ".join(f"#{one}" for one in [*path[path.index(name) :], name])
                text = f"Contained resources refer to one another in a circle: {circle[:200]}. Break it."
                run.found("structure", place, text)
                return
            if name not in settled:
                path.append(name)
                on_path.add(name)
                waiting += [(to, level + 1) for to in leads.get(name, ())]
        settled |= on_path


def local_references(node: Any) -> list[str]:
    """The ids of `#id` references anywhere in it."""
    found: list[str] = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if type(here) is dict:
            to = here.get("reference")
            if type(to) is str and to[:1] == "#":
                found.append(to[1:])
            waiting += [one for one in here.values() if type(one) in (dict, list)]
        elif type(here) is list:
            waiting += here
    return found
