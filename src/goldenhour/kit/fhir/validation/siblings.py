"""What stands beside a primitive: `_birthDate` with the id and the extensions of `birthDate` (FHIR R4 2.6.0.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldenhour.kit.fhir.validation.fields import Field, ManyPrimitives, kind_of
from goldenhour.kit.fhir.validation.places import Place
from goldenhour.kit.fhir.validation.run import Run

if TYPE_CHECKING:
    from goldenhour.kit.fhir.validation.shapes import Shape

Json = dict[str, Any]


def check_sibling(field: Field, key: str, node: Json, place: Place, run: Run, depth: int, element: Shape) -> None:
    """`key` is `_` and the primitive's own key; `element` the shape of what it may hold: an id and extensions."""
    sibling = node[key]
    if isinstance(field, ManyPrimitives):
        _check_several(field, sibling, node.get(field.key), place, run, depth, element)
    elif type(sibling) is dict:
        _check_one(sibling, field.key in node, (place, field.name, -1), run, depth, element)
    else:
        text = f"{key} is {kind_of(sibling)}. Write an object with an id or extensions."
        run.found("structure", (place, field.name, -1), text)


def _check_one(sibling: Json, has_value: bool, place: Place, run: Run, depth: int, element: Shape) -> None:
    element.check(sibling, place, run, depth)
    if not sibling or (not has_value and "extension" not in sibling):
        run.found("invariant", place, f"{place[1]} has neither value nor extension. Leave it out, or fill it (ele-1).")


def _check_several(
    field: Field, siblings: Any, values: Any, place: Place, run: Run, depth: int, element: Shape
) -> None:
    if type(siblings) is not list or not siblings:
        text = f"_{field.key} belongs to an array. Write an array with null where there is no extension."
        run.found("structure", (place, field.name, -1), text)
        return
    if type(values) is list and len(values) != len(siblings):
        text = f"_{field.key} has {len(siblings)} parts, {field.key} {len(values)}. Fill the shorter one with null."
        run.found("structure", (place, field.name, -1), text)
    for index, sibling in enumerate(siblings):
        has_value = type(values) is list and index < len(values) and values[index] is not None
        where = (place, field.name, index)
        if type(sibling) is dict:
            _check_one(sibling, has_value, where, run, depth, element)
        elif sibling is not None:
            run.found("structure", where, f"_{field.key} holds {kind_of(sibling)}. Write an object or null.")
