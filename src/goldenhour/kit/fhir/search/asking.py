"""From one `name=value` of a query to a criterion: modifiers, alternatives, chains, `_has`, `_list` (R4 3.1.1.4, 3.1.1.5)."""

from __future__ import annotations

from dataclasses import dataclass

from goldenhour.kit.fhir import store_tables as tables
from goldenhour.kit.fhir.outcomes import FhirRefusal, refused
from goldenhour.kit.fhir.search.conditions import Test
from goldenhour.kit.fhir.search.criteria import (
    Criterion,
    Grouped,
    Match,
    Named,
    Not,
    Present,
    Several,
    Updated,
)
from goldenhour.kit.fhir.search.links import Chained, Reversed
from goldenhour.kit.fhir.search.registry import (
    IDENTIFIER,
    OF_TYPE,
    TYPE_NUMBERS,
    Parameter,
    common_parameters,
    parameters_of,
)
from goldenhour.kit.fhir.search.tests_of_values import TABLES, Asking, above, codes_of, split, test_of, unescaped, wrong

MODIFIERS: dict[str, tuple[str, ...]] = {
    "token": ("missing", "not", "text", "in", "not-in", "of-type", "ofType"),
    "string": ("missing", "exact", "contains"),
    "uri": ("missing", "above", "below"),
    "reference": ("missing", "identifier"),
    "date": ("missing",),
    "number": ("missing",),
    "quantity": ("missing",),
    "composite": ("missing",),
}
RANKS = {"identifier": 1, "reference": 2, "string": 3, "date": 4, "token": 5, "quantity": 6, "number": 6, "uri": 5}
"""How few resources a value is likely to be said of: least first."""
DEEPEST = 4
LIST = "_list"
MOST_ALTERNATIVES = 500


@dataclass(frozen=True)
class Asked:
    """At which types something is asked, and how deep in a chain."""

    types: tuple[str, ...]
    asking: Asking
    depth: int = 0

    def at(self, type_: str) -> Asked:
        if self.depth >= DEEPEST:
            raise refused(400, "too-costly", f"A chain of more than {DEEPEST} links is not followed.")
        return Asked((type_,), self.asking, self.depth + 1)

    def check_type(self, value: str) -> None:
        if not set(value.split(",")) <= set(self.types):
            raise refused(400, "value", f"'_type={value[:60]}' cannot be asked here.")


def known_at(types: tuple[str, ...]) -> dict[str, Parameter]:
    """The parameters that can be asked for at these types together."""
    return parameters_of(types[0]) if len(types) == 1 else common_parameters(frozenset(types))


def criterion_of(asked: Asked, name: str, value: str) -> Criterion:
    """What one parameter and its value ask for."""
    if name.startswith("_has:"):
        return _has(asked, name, value)
    if name == LIST:
        return _listed(asked, value)
    head, dot, rest = name.partition(".")
    code, _, modifier = head.partition(":")
    parameter = _known(asked, code)
    if dot:
        return _chain(asked, parameter, modifier, rest, value)
    _check_modifier(parameter, modifier)
    if modifier == "missing":
        return _missing(asked, parameter, value)
    values = split(value, ",")
    if len(values) > MOST_ALTERNATIVES:
        raise refused(400, "too-costly", f"At most {MOST_ALTERNATIVES} values of '{code}' are taken at once.")
    if any(not one for one in values):
        raise wrong(name, value, "there is nothing before or after one of the commas.")
    return _plain(asked, parameter, modifier, name, values)


def _plain(asked: Asked, parameter: Parameter, modifier: str, name: str, values: list[str]) -> Criterion:
    if parameter.code == "_id" and not modifier:
        return Named(tuple(unescaped(one) for one in values), _numbers(asked.types))
    if parameter.kind == "composite":
        return _composite(asked, parameter, name, values)
    if parameter.code == "_lastUpdated":
        return Updated(tuple(test_of(parameter, "", name, one, asked.asking) for one in values), _numbers(asked.types))
    if modifier in ("not", "not-in"):
        return Not(_plain(asked, parameter, {"not": "", "not-in": "in"}[modifier], name, values))
    if modifier == "identifier":
        token = Parameter(parameter.code, "token", parameter.number + IDENTIFIER, (), parameter.definition)
        return _match(token, tuple(test_of(token, "", name, one, asked.asking) for one in values), 1)
    if modifier in ("of-type", "ofType"):
        tests = tuple(test_of(parameter, "of-type", name, one, asked.asking) for one in values)
        return Match(tables.token, parameter.number + OF_TYPE, tests, 1)
    return _match(parameter, _tests(asked, parameter, modifier, name, values))


def _tests(asked: Asked, parameter: Parameter, modifier: str, name: str, values: list[str]) -> tuple[Test, ...]:
    if modifier == "in":
        return tuple(test for one in values for test in codes_of(name, unescaped(one)))
    if modifier == "above":
        return tuple(test_of(parameter, "", name, up, asked.asking) for one in values for up in above(unescaped(one)))
    return tuple(test_of(parameter, modifier, name, one, asked.asking) for one in values)


def _match(parameter: Parameter, tests: tuple[Test, ...], rank: int | None = None) -> Match:
    usual = RANKS["identifier"] if parameter.code == "identifier" else RANKS[parameter.kind]
    usual = usual if rank is None else rank
    return Match(TABLES[parameter.kind], parameter.number, tests, usual, parameter.single)


def _numbers(types: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(TYPE_NUMBERS[type_] for type_ in types or sorted(TYPE_NUMBERS))


def _known(asked: Asked, code: str) -> Parameter:
    parameter = known_at(asked.types).get(code)
    if parameter is None:
        where = " and ".join(asked.types) if asked.types else "all types"
        offered = ", ".join(sorted(known_at(asked.types)))
        raise refused(
            400, "not-supported", f"There is no search parameter '{code[:60]}' of {where} here. There are: {offered}."
        )
    return parameter


def _check_modifier(parameter: Parameter, modifier: str) -> None:
    if not modifier:
        return
    offered = ("missing",) if parameter.code == "_lastUpdated" else MODIFIERS[parameter.kind]
    if parameter.kind == "reference" and modifier in TYPE_NUMBERS:
        if parameter.targets and modifier not in parameter.targets and "Resource" not in parameter.targets:
            raise refused(400, "value", f"'{parameter.code}' never refers to a {modifier}.")
        return
    if modifier not in offered or (parameter.code == "_id" and modifier != "not"):
        known = ", ".join(f":{one}" for one in offered)
        raise refused(
            400,
            "not-supported",
            f"The modifier ':{modifier[:60]}' of '{parameter.code}' is not offered. Offered: {known}.",
        )


def _missing(asked: Asked, parameter: Parameter, value: str) -> Criterion:
    if value not in ("true", "false"):
        raise wrong(f"{parameter.code}:missing", value, "it is true or false.")
    there = value == "false"
    if parameter.code == "_lastUpdated":
        return Several((), every=there)  # every resource has one
    if parameter.kind == "composite":
        parts = tuple(_missing(asked, part, "false") for part in parameter.components)
        every = Several(parts, every=True)
        return every if there else Not(every)
    found = Present(TABLES[parameter.kind], (parameter.number,), True, TYPE_NUMBERS.get(parameter.target, 0))
    if parameter.kind == "reference":
        identified = Present(tables.token, (parameter.number + IDENTIFIER,), True)
        either = found if parameter.target else Several((found, identified), every=False)
        return either if there else Not(either)
    return found if there else Not(found)


def _composite(asked: Asked, parameter: Parameter, name: str, values: list[str]) -> Criterion:
    alternatives = []
    for value in values:
        parts = split(value, "$")
        if len(parts) != len(parameter.components) or not all(parts):
            how = "$".join(part.code for part in parameter.components)
            raise wrong(name, value, f"write {how}.")
        alternatives.append(
            tuple(
                test_of(part, "", name, one, asked.asking)
                for part, one in zip(parameter.components, parts, strict=True)
            )
        )
    if parameter.joined:
        found = [
            Several(tuple(_match(part, (test,)) for part, test in zip(parameter.components, tests, strict=True)), True)
            for tests in alternatives
        ]
        return found[0] if len(found) == 1 else Several(tuple(found), every=False)
    return Grouped(tuple((TABLES[part.kind], part.number) for part in parameter.components), tuple(alternatives))


def _chain(asked: Asked, parameter: Parameter, type_: str, rest: str, value: str) -> Criterion:
    """`subject:Patient.name=`, `subject.name=` (of all types it may refer to that have such a parameter)."""
    if parameter.kind != "reference":
        raise refused(400, "value", f"'{parameter.code}' is no reference: nothing can be asked behind it.")
    if type_:
        _check_modifier(parameter, type_)
    targets = (type_,) if type_ else tuple(one for one in parameter.targets if one in TYPE_NUMBERS)
    links: list[Criterion] = []
    first: FhirRefusal | None = None
    for target in targets if len(targets) <= 20 else ():
        try:
            links.append(Chained(parameter.number, TYPE_NUMBERS[target], criterion_of(asked.at(target), rest, value)))
        except FhirRefusal as refusal:
            first = first or refusal
    if links:
        return links[0] if len(links) == 1 else Several(tuple(links), every=False)
    raise first or refused(
        400, "value", f"'{parameter.code}' may refer to many types. Name one: {parameter.code}:Type."
    )


def _has(asked: Asked, name: str, value: str) -> Criterion:
    """`_has:Observation:patient:code=`: something that refers to this."""
    parts = name.split(":", 3)
    if len(parts) != 4 or parts[1] not in TYPE_NUMBERS or not parts[3] or len(asked.types) != 1:
        raise refused(
            400, "value", f"'{name[:60]}' is not understood. Write _has:Type:reference:parameter, at one type."
        )
    _, type_, code, rest = parts
    inner = asked.at(type_)
    parameter = _known(inner, code)
    if parameter.kind != "reference" or (parameter.target and parameter.target != asked.types[0]):
        raise refused(400, "value", f"'{code[:60]}' of {type_} does not refer to {asked.types[0]}.")
    return Reversed(parameter.number, TYPE_NUMBERS[asked.types[0]], criterion_of(inner, rest, value))


def _listed(asked: Asked, value: str) -> Criterion:
    """`_list=<id>`: what an entry of this List refers to, as `_has:List:item:_id` asks it (FHIR R4 3.1.1, searching by list).
    The functional lists (`$current-problems`) are nobody's here."""
    if value.startswith("$"):
        raise refused(400, "not-supported", f"There is no functional list '{value[:60]}' here. Give the id of a List.")
    if len(asked.types) != 1:
        raise refused(400, "not-supported", f"'{LIST}' is asked at one type: /Patient?{LIST}={value[:60]}.")
    return _has(asked, "_has:List:item:_id", value)
