"""`_include` and `_revinclude` (FHIR R4 3.1.1.5.4)."""

from __future__ import annotations

from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS, parameters_of
from goldenhour.kit.fhir.search.search import Include


def include_of(name: str, value: str, types: tuple[str, ...]) -> Include:
    """What this value of `_include` or `_revinclude` asks for."""
    what, _, modifier = name.partition(":")
    if modifier not in ("", "iterate", "recurse"):
        raise refused(
            400, "not-supported", f"The modifier ':{modifier[:60]}' of '{what}' is not known. Known is :iterate."
        )
    reverse = what == "_revinclude"
    if value == "*":
        if reverse:
            raise refused(
                400, "too-costly", "'_revinclude=*' is not offered. Name the type and the parameter: Type:parameter."
            )
        return Include(reverse, 0, (), 0, bool(modifier))
    type_, _, rest = value.partition(":")
    code, _, target = rest.partition(":")
    if type_ not in TYPE_NUMBERS or (target and target not in TYPE_NUMBERS) or not code:
        raise refused(
            400, "value", f"'{value[:60]}' is no value of '{what}'. Write Type:parameter or Type:parameter:Target."
        )
    references = {one: p for one, p in parameters_of(type_).items() if p.kind == "reference"}
    if code != "*" and code not in references:
        raise refused(400, "value", f"{type_} has no reference parameter '{code[:60]}', but: {', '.join(references)}.")
    chosen = references if code == "*" else {code: references[code]}
    numbers = tuple(sorted({p.number for p in chosen.values()}))
    aliased = next((p.target for p in chosen.values() if p.target), "") if code != "*" else ""
    return Include(reverse, TYPE_NUMBERS[type_], numbers, TYPE_NUMBERS.get(target or aliased, 0), bool(modifier))
