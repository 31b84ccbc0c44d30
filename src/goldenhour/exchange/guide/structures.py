"""StructureDefinitions out of the table of profiles: differentials only, on FHIR R4's own types and profiles."""

from __future__ import annotations

from collections.abc import Iterator

from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json, pruned
from goldenhour.emergency.fhir.codings import CANONICAL, own, profile
from goldenhour.exchange.guide.published import published
from goldenhour.exchange.guide.shapes import R4, ExtensionOf, Profile, Rule, SectionOf
from goldenhour.exchange.guide.tables import BY_NAME, EXTENSIONS, PROFILES
from goldenhour.kit.fhir.definitions import types


def structures(country: Country) -> Iterator[Json]:
    """All profiles and extensions."""
    for one in PROFILES:
        yield structure(one, country)
    for extension in EXTENSIONS:
        yield extension_structure(extension)


def structure(one: Profile, country: Country) -> Json:
    """A profile. Where the country has one of its own for this type, the description names it."""
    national = national_profile(country, one)
    about = f"{one.about} Held to follow {national} as well, as far as it is known." if national else one.about
    return published(
        "StructureDefinition", one.name, one.title, about,
        fhirVersion="4.0.1",
        kind="resource",
        abstract=False,
        type=one.type,
        baseDefinition=f"{R4}/{one.parent or one.type}",
        derivation="constraint",
        differential={"element": [root(one), *elements(one), *sections(one)]},
    )  # fmt: skip


FOLLOWED = frozenset({
    "Patient", "Encounter", "Condition", "AllergyIntolerance", "MedicationStatement", "Procedure", "Organization", "Location",
    "DocumentReference", "PractitionerRole", "Provenance", "Composition", "Bundle", "ServiceRequest", "QuestionnaireResponse",
})  # fmt: skip
"""Types for which TW Core 1.0 has a profile, as far as we know; vital signs have one of their own."""


def national_profile(country: Country, one: Profile) -> str:
    """The canonical of the country's own profile of this type; nothing where it has none."""
    pattern = country.settings.get("fhir", {}).get("parent", "")
    if not pattern:
        return ""
    if one.parent:
        return str(pattern).replace("{type}", "Observation-vitalSigns")
    return str(pattern).replace("{type}", one.type) if one.type in FOLLOWED else ""


def root(one: Profile) -> Json:
    """The type itself, with what is asked of the whole."""
    constraints = [
        {"key": key, "severity": "error", "human": human, "expression": expression}
        for key, human, expression in one.invariants
    ]
    return pruned({"id": one.type, "path": one.type, "constraint": constraints})


def elements(one: Profile) -> Iterator[Json]:
    """The differential, in the order FHIR has the elements in."""
    extensions = [rule for rule in one.rules if rule.extension]
    yield from extension_slices(one.type, extensions)
    for rule in in_order(one):
        path = f"{one.type}.{rule.path}"
        kinds: list[Json] = [{"code": kind} for kind in rule.types]
        kinds += [{"code": "Reference", "targetProfile": [target(to) for to in rule.to]}] if rule.to else []
        yield pruned({
            "id": path, "path": path, "short": rule.why,
            "min": rule.min, "max": rule.max, "type": kinds,
            **({f"pattern{rule.pattern[0][0].upper()}{rule.pattern[0][1:]}": rule.pattern[1]} if rule.pattern else {}),
            "mustSupport": True,
            "binding": {"strength": "required", "valueSet": value_set(rule.bound)} if rule.bound else None,
        })  # fmt: skip


def sections(one: Profile) -> Iterator[Json]:
    """The sections of a document, told apart by their codes; others may stand beside them."""
    if not one.sections:
        return
    path = f"{one.type}.section"
    slicing = {"discriminator": [{"type": "pattern", "path": "code"}], "ordered": False, "rules": "open"}
    yield {"id": path, "path": path, "slicing": slicing, "min": len(one.sections)}
    for section in one.sections:
        yield from section_elements(path, section)


def section_elements(path: str, section: SectionOf) -> Iterator[Json]:
    name = f"{path}:{section.code.replace('_', '-')}"
    code = {"coding": [{"system": own(section.system), "code": section.code}]}
    to = [{"code": "Reference", "targetProfile": [target(one) for one in section.entries]}]
    yield {"id": name, "path": path, "sliceName": name.rpartition(":")[2], "short": section.title, "min": 1, "max": "1",
           "mustSupport": True}  # fmt: skip
    yield {"id": f"{name}.title", "path": f"{path}.title", "min": 1}
    yield {"id": f"{name}.code", "path": f"{path}.code", "min": 1, "patternCodeableConcept": code}
    yield {"id": f"{name}.text", "path": f"{path}.text", "min": 1}
    yield {"id": f"{name}.entry", "path": f"{path}.entry", "type": to}


def in_order(one: Profile) -> list[Rule]:
    """The rules in the order of the type's elements."""
    paths = [element.path for element in types()[one.type].elements]
    inherited = [f"{one.type}.{name}" for name in ("id", "meta", "implicitRules", "language")]
    place = {path: n for n, path in enumerate([*inherited, *paths])}
    deep = [rule for rule in one.rules if not rule.extension]
    return sorted(deep, key=lambda rule: (place.get(top(one, rule), len(place)), rule.path.count(".")))


def top(one: Profile, rule: Rule) -> str:
    return f"{one.type}.{rule.path.partition('.')[0]}"


def extension_slices(kind: str, rules: list[Rule]) -> Iterator[Json]:
    if rules:
        path = f"{kind}.extension"
        slicing = {"discriminator": [{"type": "value", "path": "url"}], "ordered": False, "rules": "open"}
        yield {"id": path, "path": path, "slicing": slicing}
        for rule in rules:
            name = rule.extension.removeprefix("gh-")
            yield pruned({
                "id": f"{path}:{name}", "path": path, "sliceName": name, "short": rule.why, "min": 0, "max": "*",
                "type": [{"code": "Extension", "profile": [profile(rule.extension)]}], "mustSupport": True,
            })  # fmt: skip


def target(name: str) -> str:
    return profile(name) if name in BY_NAME else f"{R4}/{name}"


def value_set(name: str) -> str:
    return f"{CANONICAL}/ValueSet/{name}"


# ── extensions ───────────────────────────────────────────────────────────────────────────────────────────────────────
def extension_structure(one: ExtensionOf) -> Json:
    return published(
        "StructureDefinition", one.name, one.title, one.about,
        fhirVersion="4.0.1",
        kind="complex-type",
        abstract=False,
        context=[{"type": "element", "expression": on} for on in one.on],
        type="Extension",
        baseDefinition=f"{R4}/Extension",
        derivation="constraint",
        differential={"element": list(extension_elements(one))},
    )  # fmt: skip


def extension_elements(one: ExtensionOf) -> Iterator[Json]:
    yield {"id": "Extension", "path": "Extension", "short": one.title, "definition": one.about}
    if not one.parts:
        yield {"id": "Extension.extension", "path": "Extension.extension", "max": "0"}
    for name, kind, bound in one.parts:
        at = f"Extension.extension:{name}"
        yield {"id": at, "path": "Extension.extension", "sliceName": name, "min": 1, "max": "1"}
        yield {"id": f"{at}.url", "path": "Extension.extension.url", "fixedUri": name}
        yield value_element(f"{at}.value[x]", "Extension.extension.value[x]", kind, bound)
    yield {"id": "Extension.url", "path": "Extension.url", "fixedUri": profile(one.name)}
    if one.parts:
        yield {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"}
    else:
        yield value_element("Extension.value[x]", "Extension.value[x]", one.value, one.bound)


def value_element(id: str, path: str, kind: str, bound: str) -> Json:
    binding = {"strength": "required", "valueSet": value_set(bound)} if bound else None
    return pruned({"id": id, "path": path, "min": 1, "type": [{"code": kind}], "binding": binding})
