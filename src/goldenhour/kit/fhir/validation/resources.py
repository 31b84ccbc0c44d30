"""A resource within a resource: contained, in a Bundle's entry, in Parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from goldenhour.kit.fhir.definitions import resource_types, types
from goldenhour.kit.fhir.validation.bundles import Entries
from goldenhour.kit.fhir.validation.contained import check_circles, check_contained, check_named
from goldenhour.kit.fhir.validation.fields import Field, kind_of
from goldenhour.kit.fhir.validation.places import Place, clean
from goldenhour.kit.fhir.validation.run import Run

if TYPE_CHECKING:
    from goldenhour.kit.fhir.validation.shapes import Shape

Json = dict[str, Any]


def check_resource(
    resource: Json, place: Place, run: Run, depth: int, shape: Callable[[str], Shape], profiles: Iterable[str] = ()
) -> None:
    """The resource at `place`, which `run.resource` already is; also against `profiles`."""
    name = resource.get("resourceType")
    if type(name) is not str:
        run.found("required", place, "The resourceType is missing. Say which type of resource this is.")
    elif name not in resource_types():
        if name in types():
            run.found("structure", place, f"{name} is no type of resource that can stand by itself. Use one that can.")
        else:
            run.found("structure", place, f"There is no type of resource {clean(name)} in FHIR R4.")
    else:
        around = run.entries
        if name == "Bundle":
            run.entries = Entries(resource)
        shape(name).check(resource, place, run, depth)
        if run.profiles is not None:
            run.profiles.check(resource, place, run, profiles)
        run.entries = around


class ResourceField(Field):
    """One resource of any type."""

    __slots__ = ("shape",)

    def __init__(self, key: str, name: str, shape: Callable[[str], Shape]) -> None:
        super().__init__(key, name, "Resource")
        self.shape = shape

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        self.one(value, node, (above, self.name, -1), run, depth)

    def one(self, value: Any, node: Json, place: Place, run: Run, depth: int) -> None:
        if type(value) is not dict:
            run.found("structure", place, f"{self.name} is {kind_of(value)}. Write a resource: a JSON object.")
            return
        around = run.resource, run.outer
        run.resource = value
        if self.key == "contained":
            check_contained(value, place, run)
        else:
            run.outer = value
        if run.entries is not None and self.key == "resource":
            run.entries.standing_in(node)
        check_resource(value, place, run, depth, self.shape)
        run.resource, run.outer = around


class ManyResources(ResourceField):
    __slots__ = ()

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if type(value) is not list or not value:
            run.found(
                "structure", (above, self.name, -1), f"{self.name} is {kind_of(value)}. Write an array of resources."
            )
            return
        for index, one in enumerate(value):
            self.one(one, node, (above, self.name, index), run, depth)
        if self.key == "contained":
            check_named(value, node, (above, self.name), run)
            check_circles(value, (above, self.name, -1), run)
