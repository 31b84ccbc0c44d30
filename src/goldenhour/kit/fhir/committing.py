"""Keeping what was decided: checked as a whole, one entry for each resource, one append, all or nothing."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from goldenhour.kit.fhir.access import Access, may_see
from goldenhour.kit.fhir.belonging import Standing, belongs, named_in
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, encode
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue
from goldenhour.kit.fhir.projecting import DELETED, NOTHING, WRITTEN, Body, subject_of
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.fhir.references import literal, references_in
from goldenhour.kit.fhir.store import Version
from goldenhour.kit.fhir.store_versions import Method
from goldenhour.kit.fhir.validation import Validator
from goldenhour.kit.log import Entry, Log, Receipt, SubjectMoved
from goldenhour.kit.world import World

Targets = dict[tuple[str, str], str]
Read = Callable[[str, str], Version | None]
Check = Callable[[Access, Json], Sequence[Issue]]
Consequence = Callable[[Access, Json, str], Awaitable[tuple[Sequence[Entry], Mapping[str, int]]]]
"""What a resource means beyond itself: (who writes, it, the case it belongs to or "") -> entries to be kept with it, and the
places in the log they were decided on. Raises `FhirRefusal`."""


class Operation(NamedTuple):
    """A write that was decided: what the resource becomes (None: deleted), and the state it was decided on."""

    method: Method
    type: str
    id: str
    resource: Json | None
    before: Version | None

    @property
    def creates(self) -> bool:
        return self.before is None or self.before.content is None


class Committer:
    """`checks` are rules beyond the specification, by type (a subscription that cannot work); `consequences` say what a
    resource means for the case it belongs to (an outcome report): entries that are kept with it, or neither is."""

    def __init__(
        self,
        log: Log,
        store: Store,
        projector: Projection,
        world: World,
        validator: Validator,
        checks: Mapping[str, Check] | None = None,
        consequences: Mapping[str, Consequence] | None = None,
    ) -> None:
        self.log = log
        self.store = store
        self.projector = projector
        self.world = world
        self.validator = validator
        self.checks = checks or {}
        self.consequences = consequences or {}
        self.base = f"{store.asking.base.rstrip('/')}/" if store.asking.base else ""

    async def commit(
        self, access: Access, operations: Sequence[Operation], places: Sequence[str] = ()
    ) -> list[Version]:
        """Check all, keep all or nothing, and return the versions they became. `places` says for each operation where
        in the request its resource stood, for the issues (default: the resource was all of it).

        Raises `FhirRefusal` 422 with every issue found, 503 while the store is behind (the issue says whether anything was
        kept); `SubjectMoved` when one of them was written meanwhile.
        """
        self.projector.demand()
        targets, read = [targets_of(operation, self.base) for operation in operations], functools.cache(self.store.read)
        self.check(access, operations, targets, read, places)
        now = self.world.now()
        entries: list[Entry] = []
        expecting: dict[str, int] = {}
        for operation, told in zip(operations, targets, strict=True):
            case, audience = self.standing(access, operation, told, read)
            entry = self.entry_of(access, operation, case, audience, now)
            entries.append(entry)
            expecting[entry.subject] = operation.before.seq if operation.before is not None else 0
            if operation.resource is not None and (further := self.consequences.get(operation.type)):
                meant, read_at = await further(access, operation.resource, case)
                entries += meant
                expecting |= read_at
        receipts = await self.keep(entries, expecting, operations)
        await self.projector.caught_up(receipts[-1].seq)
        versions = self.store.read_all([(operation.type, operation.id) for operation in operations])
        return [versions[operation.type, operation.id] for operation in operations]

    async def keep(
        self, entries: Sequence[Entry], expecting: Mapping[str, int], operations: Sequence[Operation]
    ) -> Sequence[Receipt]:
        """Append them all. Raises `SubjectMoved` when one of the resources was written meanwhile; that it was written anew
        with the case it belongs to, and by nobody, changes nothing of what was decided."""
        try:
            return await self.log.append(entries, expecting=expecting)
        except SubjectMoved:
            said = {}
            for operation in operations:
                subject = subject_of(operation.type, operation.id)
                last = (await self.log.timeline(subject))[-1:]
                if operation.before is not None and last and last[0].seq < operation.before.seq:
                    said[subject] = last[0].seq
            if not said:
                raise
            return await self.log.append(entries, expecting={**expecting, **said})

    def check(
        self,
        access: Access,
        operations: Sequence[Operation],
        targets: Sequence[Targets],
        read: Read,
        places: Sequence[str],
    ) -> None:
        """Raises `FhirRefusal` 422 with everything that is wrong with any of them."""
        becoming = {(operation.type, operation.id): operation.resource is not None for operation in operations}
        issues: list[Issue] = []
        for number, operation in enumerate(operations):
            found = [*self.wrong(access, operation), *self.dangling(access, targets[number], becoming, read)]
            issues += [placed(issue, operation.type, places[number]) for issue in found] if places else found
        if stopping := [issue for issue in issues if issue.stops]:
            raise FhirRefusal(422, *stopping)

    def entry_of(
        self, access: Access, operation: Operation, case: str, audience: tuple[str, ...], now: datetime
    ) -> Entry:
        """The entry that keeps an operation."""
        gone = operation.resource is None
        resource = NOTHING if gone else msgspec.Raw(encode(operation.resource))
        body = Body(method=operation.method, audience=audience, case=case, resource=resource)
        entry = Entry(
            id=self.world.new_id(), subject=subject_of(operation.type, operation.id), kind=DELETED if gone else WRITTEN,
            at=now, by=access.by, role=access.role, place=access.organisation, body=msgspec.Raw(msgspec.json.encode(body)),
        )  # fmt: skip
        if operation.resource is not None:
            self.projector.remember(entry.id, operation.resource)
        return entry

    def wrong(self, access: Access, operation: Operation) -> Sequence[Issue]:
        """What the specification, our profiles and our own rules say against the resource."""
        if operation.resource is None:
            return ()
        found = self.validator.check(operation.resource)
        if (check := self.checks.get(operation.type)) and not any(issue.stops for issue in found):
            found = [*found, *check(access, operation.resource)]
        return found

    def dangling(
        self, access: Access, targets: Targets, becoming: dict[tuple[str, str], bool], read: Read
    ) -> Iterator[Issue]:
        """References to our own resources that lead nowhere, or to what this writer may not see. `becoming` says of the
        resources this very request writes whether they will be there."""
        for (resource_type, resource_id), path in targets.items():
            there = becoming.get((resource_type, resource_id))
            if there is None:
                found = read(resource_type, resource_id)
                there = found is not None and found.content is not None and may_see(access, found.audience)
            if not there:
                yield Issue(
                    "error",
                    "not-found",
                    f"There is no {resource_type}/{resource_id} here. Create it first, or send both in one transaction.",
                    (f"{path}.reference",),
                )

    def standing(self, access: Access, operation: Operation, targets: Targets, read: Read) -> Standing:
        """The case a resource belongs to (that of the patient, encounter or whatever else of ours it refers to), and who may
        see it. What belongs to a case already stays there."""
        before = operation.before
        if before is not None and (before.case or operation.resource is None):
            return Standing(before.case, before.audience)

        def known(name: tuple[str, str]) -> Standing | None:
            found = read(*name)
            return Standing(found.case, found.audience) if found and may_see(access, found.audience) else None

        named = named_in(operation.resource or {}, self.base) if operation.type == "Bundle" else targets
        case, audience = belongs(access.organisation, named, known)
        former = before.audience if before is not None and before.content is not None else ()
        return Standing(case, tuple(dict.fromkeys((*former, *audience))))


def targets_of(operation: Operation, base: str) -> Targets:
    """The resources of ours that this one refers to, by type and id or by our full address (`base`), each with the place of
    its first reference."""
    found: Targets = {}
    for path, reference in references_in(operation.resource or {}, operation.type):
        target = literal(reference["reference"].removeprefix(base))
        if target is not None and not target.base:
            found.setdefault((target.type, target.id), path)
    return found


def placed(issue: Issue, resource_type: str, place: str) -> Issue:
    """The issue with its places as seen from the whole request (`Bundle.entry[3].resource.status`)."""
    at = [place + expression.removeprefix(resource_type) for expression in issue.expression] or [place]
    return Issue(issue.severity, issue.code, issue.text, tuple(at))
