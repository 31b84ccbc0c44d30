"""What the compiler knows of types: under which keys of the JSON an element's values stand, and of what type they are."""

from __future__ import annotations

import functools

import msgspec

from goldenhour.kit.fhir.definitions import types


class Key(msgspec.Struct, frozen=True):
    """`type` is a type's name, the path of a part (`Observation.component`), or empty for any resource."""

    key: str
    type: str
    many: bool
    primitive: bool


@functools.cache
def children(path: str) -> dict[str, tuple[Key, ...]]:
    """Element's name (`value` for `value[x]`) -> its keys, of a type or of a part of one."""
    rule = types()[path.partition(".")[0]]
    found: dict[str, tuple[Key, ...]] = {}
    for one in rule.elements:
        name = one.path.removeprefix(path + ".")
        if name == one.path or "." in name or one.max == "0":
            continue
        many = one.max != "1"
        if one.contentReference:
            found[name] = (Key(name, one.contentReference.removeprefix("#"), many, False),)
            continue
        own = any(other.path.startswith(one.path + ".") for other in rule.elements)
        plain = name.removesuffix("[x]")
        found[plain] = tuple(
            Key(
                name if plain == name else plain + kind.code[:1].upper() + kind.code[1:],
                "" if kind.code == "Resource" else one.path if own else kind.code,
                many,
                is_primitive(kind.code),
            )
            for kind in one.type
        )
    return found


def least(path: str, name: str) -> int:
    """How often an element must stand at least, by the specification."""
    wanted = (f"{path}.{name}", f"{path}.{name}[x]")
    return next((one.min for one in types()[path.partition(".")[0]].elements if one.path in wanted), 0)


def is_primitive(name: str) -> bool:
    rule = types().get(name)
    return rule is not None and rule.kind == "primitive-type"


def types_at(path: str) -> frozenset[str]:
    """The types of the values an element may have; of a root, itself."""
    above, _, name = path.rpartition(".")
    if not above:
        return frozenset((path,))
    return frozenset(key.type for key in children(above).get(name.removesuffix("[x]"), ()))


def is_resource(name: str) -> bool:
    rule = types().get(name)
    return rule is not None and rule.kind == "resource"


def is_a(type_: str, wanted: str) -> bool:
    """Whether a type is another or derives from it; FHIRPath's own names (`Boolean`) are understood too."""
    known = types()
    small = wanted[:1].lower() + wanted[1:]
    wanted = wanted if wanted in known else small
    seen: tuple[str, ...] = ()
    while type_ and type_ not in seen:
        if type_ == wanted:
            return True
        seen = (*seen, type_)
        type_ = known[type_].base if type_ in known else ""
    return False
