"""Which search parameters there are at each type, and the numbers they have in the index tables.

A parameter has a block of numbers: the first for its values, the following for what is asked of them otherwise (an
identifier in a reference, a type of identifier, the components of a composite).
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, field

from goldenhour.kit.fhir import definitions
from goldenhour.kit.fhir.definitions import SearchParameter
from goldenhour.kit.fhir.search.expressions import Path, paths_of, place_of, presence_of, relative_paths

TYPE_NUMBERS = {name: number for number, name in enumerate(sorted(definitions.resource_types()), 1)}
TYPE_NAMES = {number: name for name, number in TYPE_NUMBERS.items()}
BLOCK = 8
OF_TYPE = 1
IDENTIFIER = 1
KINDS = frozenset({"token", "string", "date", "number", "quantity", "reference", "uri", "composite"})
COLUMNS = frozenset({"_id", "_lastUpdated"})
"""Parameters that stand in columns of the resource itself."""
COMMON = ("Resource", "DomainResource")


@dataclass(frozen=True)
class Parameter:
    """One search parameter at one type. `number` is the first of its block. `target` restricts what its references may
    point to, where it shares the rows of another parameter (`patient` those of `subject`)."""

    code: str
    kind: str
    number: int
    paths: tuple[Path, ...]
    definition: SearchParameter
    presence: str = ""
    target: str = ""
    components: tuple[Parameter, ...] = ()
    base: tuple[str, ...] = ()
    joined: bool = False

    @property
    def single(self) -> bool:
        """Whether a resource has one value of it at most."""
        return bool(self.paths) and not any(path.many for path in self.paths)

    @property
    def targets(self) -> tuple[str, ...]:
        return (self.target,) if self.target else self.definition.target


@dataclass
class Registry:
    by_type: dict[str, dict[str, Parameter]] = field(default_factory=dict)
    fingerprint: str = ""


@functools.cache
def registry() -> Registry:
    """All parameters of all types that can be searched for."""
    defined = definitions.search_parameters()
    names = sorted({_name(type_, code, p) for type_, ps in defined.items() for code, p in ps.items() if _offered(p)})
    numbers = {name: BLOCK * (place + 1) for place, name in enumerate(names)}
    by_url = {parameter.url: parameter for ps in defined.values() for parameter in ps.values()}
    found = Registry()
    for type_ in sorted(TYPE_NUMBERS):
        plain = {
            code: _plain(type_, p, numbers[_name(type_, code, p)])
            for code, p in sorted(defined[type_].items())
            if _offered(p) and p.type != "composite"
        }
        plain = {code: p for code, p in plain.items() if p.paths or p.presence}
        shared = {code: _sharing(p, plain) for code, p in plain.items()}
        for code, p in sorted(defined[type_].items()):
            if p.type == "composite" and _offered(p):
                shared |= _composite(p, type_, numbers[_name(type_, code, p)], shared, by_url)
        found.by_type[type_] = shared
    said = [(t, c, p.number, p.paths, p.components) for t, ps in found.by_type.items() for c, p in ps.items()]
    found.fingerprint = hashlib.sha256(repr(said).encode()).hexdigest()
    return found


def parameters_of(type_: str) -> dict[str, Parameter]:
    """The parameters that can be searched for at a type."""
    return registry().by_type[type_]


@functools.cache
def common_parameters(types: frozenset[str]) -> dict[str, Parameter]:
    """Those that mean the same at all these types (all types where none are named)."""
    every = [parameters_of(type_) for type_ in sorted(types or TYPE_NUMBERS)]
    return {code: p for code, p in every[0].items() if all(code in ps and ps[code].number == p.number for ps in every)}


def _offered(parameter: SearchParameter) -> bool:
    return parameter.type in KINDS and bool(parameter.expression)


def _name(type_: str, code: str, parameter: SearchParameter) -> str:
    common = any(base in COMMON for base in parameter.base)
    return f"*.{code}" if common else f"{type_}.{code}"


def _plain(type_: str, parameter: SearchParameter, number: int) -> Parameter:
    paths = paths_of(parameter.expression, type_)
    presence = presence_of(parameter.expression)
    return Parameter(parameter.code, parameter.type, number, paths, parameter, presence)


def _sharing(parameter: Parameter, plain: dict[str, Parameter]) -> Parameter:
    """The parameter, or one that reads the rows of another that has the same paths without the restricted target."""
    targets = {path.target for path in parameter.paths}
    if parameter.kind != "reference" or len(targets) != 1 or not (target := targets.pop()):
        return parameter
    wanted = tuple(path._replace(target="") for path in parameter.paths)
    for other in plain.values():
        if other.kind == "reference" and other.paths == wanted:
            return Parameter(parameter.code, "reference", other.number, (), parameter.definition, target=target)
    return parameter


def _composite(
    parameter: SearchParameter,
    type_: str,
    number: int,
    plain: dict[str, Parameter],
    by_url: dict[str, SearchParameter],
) -> dict[str, Parameter]:
    """A composite of the resource itself asks its components' own rows; one of an element has rows of its own."""
    bases = tuple(base.strip() for base in parameter.expression.split("|") if base.strip().split(".")[0] == type_)
    parts = [by_url.get(component["definition"]) for component in parameter.component]
    if not bases or len(parts) < 2 or not all(parts):
        return {}
    joined = bases == (type_,) and all(part is not None and part.code in plain for part in parts)
    components: list[Parameter] = []
    for place, (component, part) in enumerate(zip(parameter.component, parts, strict=True)):
        assert part is not None
        if joined:
            components.append(plain[part.code])
            continue
        paths = [
            path for base in bases if (at := place_of(base)) for path in relative_paths(component["expression"], at[1])
        ]
        if not paths:
            return {}
        components.append(Parameter(part.code, part.type, number + place, tuple(dict.fromkeys(paths)), part))
    return {
        parameter.code: Parameter(
            parameter.code, "composite", number, (), parameter, components=tuple(components), base=bases, joined=joined
        )
    }
