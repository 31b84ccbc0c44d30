"""Whose a resource is that others wrote: the case it belongs to, who may see it, and whether somebody has to say so.

It belongs where what it refers to belongs, and is seen by its owner and by whoever may see the patient, encounter or episode
it is about. Where somebody says of a patient which case it is (`moved`), that holds for everything that is about them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from goldenhour.kit.fhir.access import TIMELINE, owner_of
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.references import literal, references_in
from goldenhour.kit.fhir.store_versions import EVERYBODY, Version, Write

SHARING = ("Patient", "Encounter", "EpisodeOfCare")
"""What is about one of these is seen by whoever may see it."""
ABOUT_A_PATIENT = frozenset({
    "Patient", "Encounter", "EpisodeOfCare", "Composition", "Bundle", "QuestionnaireResponse", "DocumentReference",
})  # fmt: skip
"""What waits for somebody to say whose it is, where it names no patient here itself."""

Name = tuple[str, str]


class Standing(NamedTuple):
    """The case, and the organisations that may see it, the owner first."""

    case: str
    audience: tuple[str, ...]


class Reading(Protocol):
    """What is asked of the store."""

    def read(self, type_: str, id_: str) -> Version | None: ...
    def of_case(self, case: str) -> Sequence[Version]: ...
    def in_compartment(self, type_: str, id_: str) -> Sequence[Version]: ...


def belongs(owner: str, targets: Iterable[Name], known: Callable[[Name], Standing | None]) -> Standing:
    """Where a resource of this owner belongs that refers to these."""
    case, seen = "", {owner: None}
    for target in targets:
        if (found := known(target)) is None:
            continue
        case = case or found.case
        if target[0] in SHARING:
            seen.update(dict.fromkeys(name for name in found.audience if name not in (EVERYBODY, TIMELINE)))
    return Standing(case, tuple(seen))


def named_in(resource: Json, base: str = "") -> Iterator[Name]:
    """What of ours a resource refers to, by type and id or by our full address (`base`). In a Bundle, what its entries do."""
    for one in (resource, *(entry.get("resource") or {} for entry in resource.get("entry", ()) if is_bundle(resource))):
        for _, reference in references_in(one):
            target = literal(reference["reference"].removeprefix(base))
            if target is not None and not target.base:
                yield target.type, target.id


def is_bundle(resource: Json) -> bool:
    return resource.get("resourceType") == "Bundle"


def waits(resource: Json, case: str) -> bool:
    """Whether somebody has to say to which case it belongs: it is about a patient, and waits under none."""
    kind = resource.get("resourceType")
    if case or kind not in ABOUT_A_PATIENT:
        return False
    return kind in ("Patient", "Bundle") or not any(name[0] == "Patient" for name in named_in(resource))


def moved(store: Reading, of: Name, to: Standing | None) -> list[Write]:
    """What is written anew where somebody says that this resource belongs to a case (None: no longer): itself, and of a
    patient all that others wrote about them."""
    concerned = {(one.type, one.id): one for one in theirs_about(store, of)}
    resources = {name: decode(version.content or b"", limit=2**31) for name, version in concerned.items()}
    standing = {name: Standing("", (owner_of(version.audience),)) for name, version in concerned.items()}

    def known(name: Name) -> Standing | None:
        if name in standing:
            return standing[name]
        found = store.read(*name)
        return Standing(found.case, found.audience) if found is not None and found.content is not None else None

    changing = True
    while changing:  # what they refer to may be among them; each turn says more of one at least, never less
        changing = False
        for name, resource in resources.items():
            was, now = standing[name], belongs(standing[name].audience[0], named_in(resource), known)
            given = to if name == of and to is not None else Standing("", ())
            case = was.case or given.case or now.case
            seen = tuple(dict.fromkeys((*was.audience, *given.audience, *now.audience)))
            if (case, seen) != was:
                standing[name], changing = Standing(case, seen), True
    return [
        rewritten(version, resources[name], standing[name])
        for name, version in concerned.items()
        if (version.case, version.audience) != standing[name]
    ]


def theirs_about(store: Reading, of: Name) -> list[Version]:
    """What others wrote: this, and of a patient everything in their compartment."""
    found = [version] if (version := store.read(*of)) is not None else []
    if of[0] == "Patient":
        found += store.in_compartment(*of)
    return [one for one in found if one.content is not None and owner_of(one.audience) not in (TIMELINE, EVERYBODY)]


def opened(store: Reading, case: str, former: Sequence[str], now: Sequence[str]) -> list[Write]:
    """What is written anew where a case is for other organisations than before: what others wrote and who may see the case
    sees too. What is its owner's alone stays so."""
    mark, found = f"case/{case}", []
    for version in store.of_case(case):
        if version.content is None or mark not in version.audience:
            continue
        owner, *others = version.audience
        kept = [name for name in others if name not in former]
        standing = Standing(case, tuple(dict.fromkeys((owner, *now, *kept))))
        if standing.audience != version.audience:
            found.append(rewritten(version, decode(version.content, limit=2**31), standing))
    return found


def rewritten(version: Version, resource: Json, standing: Standing) -> Write:
    return Write(
        version.type, version.id, resource, "PUT", standing.audience, standing.case, waits(resource, standing.case)
    )
