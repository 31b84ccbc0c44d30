"""Read, create, update, patch and delete, and each under a condition (FHIR R4 3.1.0, "RESTful API").

Every write becomes one entry in the log per resource, all entries of one request in one append; the answer waits until
they are durable and the store has applied them, so that whoever was answered finds what they wrote.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from goldenhour.kit.fhir.access import Access, demand, may_see, not_yours, owner_of
from goldenhour.kit.fhir.beside import Store, made_from_timeline
from goldenhour.kit.fhir.committing import Check, Committer, Consequence, Operation
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.definitions import resource_types
from goldenhour.kit.fhir.outcomes import FhirRefusal, not_allowed, refused
from goldenhour.kit.fhir.patching import patched
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.store import Version
from goldenhour.kit.fhir.validation import Validator
from goldenhour.kit.log import Log, SubjectMoved
from goldenhour.kit.world import World

ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9\-.]{1,64}\Z")
"""As the specification has it, without `.` and `..`: no client could ever ask for them."""
TRIES = 5
"""How often a write is decided anew when somebody else wrote to the resource meanwhile."""


class Written(NamedTuple):
    """What a write came to. `created` decides between 201 and 200; `changed` is False where nothing had to be written."""

    version: Version
    created: bool
    changed: bool = True


class Repository(Committer):
    """The interactions. `offered` are the resource types there are, `writable` those others may write; what was decided
    is kept by the `Committer`."""

    def __init__(
        self,
        log: Log,
        store: Store,
        projector: Projection,
        world: World,
        validator: Validator,
        offered: Collection[str],
        writable: Collection[str],
        checks: Mapping[str, Check] | None = None,
        consequences: Mapping[str, Consequence] | None = None,
    ) -> None:
        super().__init__(log, store, projector, world, validator, checks, consequences)
        self.offered = offered
        self.writable = writable
        self._claims: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────
    def read(self, access: Access, resource_type: str, resource_id: str) -> Version:
        """The current version. Raises `FhirRefusal` 404 (none, or not for this reader), 410 (deleted), 403 (scope)."""
        self.known_type(resource_type)
        demand(access, resource_type, "read")
        version = self.store.read(resource_type, resource_id)
        if version is None or not may_see(access, version.audience):
            raise not_here(resource_type, resource_id)
        if version.content is None:
            raise refused(410, "deleted", f"{resource_type}/{resource_id} was deleted. Its history can still be read.")
        return version

    def vread(self, access: Access, resource_type: str, resource_id: str, version_id: str) -> Version:
        """One version of the past. Raises as `read` does."""
        self.known_type(resource_type)
        demand(access, resource_type, "read")
        found = self.store.vread(resource_type, resource_id, version_id)
        if found is None or not may_see(access, found.audience):
            raise not_here(resource_type, f"{resource_id}/_history/{version_id}")
        if found.content is None:
            raise refused(410, "deleted", f"Version {version_id} of {resource_type}/{resource_id} is its deletion.")
        return found

    def known_type(self, resource_type: str) -> None:
        if resource_type not in self.offered:
            known = resource_type in resource_types()
            why = "is not offered here" if known else "is no FHIR R4 resource type (capital letters count)"
            raise refused(404, "not-supported", f"{resource_type} {why}. /metadata lists the types that are.")

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────
    async def create(self, access: Access, resource_type: str, resource: Json, if_none_exist: str = "") -> Written:
        """A new resource under an id of ours; with `if_none_exist` (a search) only where nothing matches."""
        self.may_be_written(resource_type)
        demand(access, resource_type, "create")
        self.of_type(resource, resource_type)
        async with self.deciding(f"{resource_type}?{if_none_exist}" if if_none_exist else None):
            if if_none_exist and (found := await self.the_one(access, resource_type, if_none_exist)):
                return Written(found, created=False, changed=False)
            new = {**resource, "id": self.world.new_id()}
            for _ in range(TRIES):
                try:
                    (version,) = await self.commit(access, [Operation("POST", resource_type, new["id"], new, None)])
                    return Written(version, created=True)
                except SubjectMoved:  # the case it means something for
                    await self.projector.settled()
            raise busy(resource_type, new["id"])

    async def update(
        self, access: Access, resource_type: str, resource_id: str, resource: Json, if_match: str | None = None
    ) -> Written:
        """The resource as it shall be from now on; one that is not there is created under this id."""
        self.may_be_written(resource_type)
        self.of_type(resource, resource_type)
        check_id(resource, resource_id)
        for _ in range(TRIES):
            before = self.before(access, resource_type, resource_id, if_match)
            demand(access, resource_type, "create" if before is None else "update")
            operation = Operation("PUT", resource_type, resource_id, resource, before)
            try:
                (version,) = await self.commit(access, [operation])
                return Written(version, operation.creates)
            except SubjectMoved:
                await self.projector.settled()
        raise busy(resource_type, resource_id)

    async def update_where(
        self, access: Access, resource_type: str, criteria: str, resource: Json, if_match: str | None = None
    ) -> Written:
        """Update what matches the search: none creates, one is updated, several are refused (412)."""
        self.may_be_written(resource_type)
        self.of_type(resource, resource_type)
        async with self.deciding(f"{resource_type}?{criteria}"):
            found = await self.the_one(access, resource_type, criteria)
            said = resource.get("id")
            if said is not None and not (isinstance(said, str) and ID.match(said)):
                raise refused(400, "value", "An id has 1 to 64 letters, digits, '-' and '.'.", f"{resource_type}.id")
            if found is not None and said is not None and said != found.id:
                raise refused(
                    400, "value", f"The search matches {resource_type}/{found.id}, but the resource says '{said}'."
                )
            if found is None and said is not None and self.store.read(resource_type, said) is not None:
                raise refused(409, "duplicate", f"{resource_type}/{said} exists, but does not match the search.")
            target = found.id if found is not None else (said or self.world.new_id())
            return await self.update(access, resource_type, target, {**resource, "id": target}, if_match)

    async def patch(
        self, access: Access, resource_type: str, resource_id: str, operations: Any, if_match: str | None = None
    ) -> Written:
        """The resource after a JSON Patch."""
        self.may_be_written(resource_type)
        for _ in range(TRIES):
            version = self.read(access, resource_type, resource_id)
            demand(access, resource_type, "update")
            before = self.before(access, resource_type, resource_id, if_match)
            resource = patched(decoded(version), operations)
            try:
                (now,) = await self.commit(access, [Operation("PATCH", resource_type, resource_id, resource, before)])
                return Written(now, created=False)
            except SubjectMoved:
                await self.projector.settled()
        raise busy(resource_type, resource_id)

    async def delete(
        self, access: Access, resource_type: str, resource_id: str, if_match: str | None = None
    ) -> Version | None:
        """Gone from now on; its history stays. Deleting what is not there is no mistake (None)."""
        self.may_be_written(resource_type)
        demand(access, resource_type, "delete")
        for _ in range(TRIES):
            before = self.before(access, resource_type, resource_id, if_match)
            if before is None or before.content is None:
                return before
            try:
                (version,) = await self.commit(access, [Operation("DELETE", resource_type, resource_id, None, before)])
                return version
            except SubjectMoved:
                await self.projector.settled()
        raise busy(resource_type, resource_id)

    async def delete_where(self, access: Access, resource_type: str, criteria: str) -> Version | None:
        """Delete the one that matches the search; several are refused (412)."""
        self.may_be_written(resource_type)
        async with self.deciding(f"{resource_type}?{criteria}"):
            found = await self.the_one(access, resource_type, criteria)
            return await self.delete(access, resource_type, found.id) if found is not None else None

    # ── what they share ──────────────────────────────────────────────────────────────────────────────────────────
    def of_type(self, resource: Json, resource_type: str) -> None:
        if resource.get("resourceType") != resource_type:
            said = str(resource.get("resourceType"))[:64]
            raise refused(400, "invalid", f"This is a {said}, sent to the address of {resource_type}.")

    def before(self, access: Access, resource_type: str, resource_id: str, if_match: str | None) -> Version | None:
        """The version a write is decided on. Raises: 412 when `if_match` names another, 403 when it is not the
        writer's, 409 when it is made from a timeline."""
        before = self.store.read(resource_type, resource_id)
        if if_match is not None and (before is None or not names(if_match, before)):
            now = f"version {before.version}" if before is not None else "nothing"
            raise refused(
                412, "conflict", f"If-Match names {if_match}, but there is {now}. Read it again, then decide."
            )
        if before is None:
            return None
        if made_from_timeline(before):
            raise refused(
                409,
                "business-rule",
                f"{resource_type}/{resource_id} is made from a case's timeline and changes with it. Send what you know "
                "as a resource of your own that refers to it.",
            )
        if owner_of(before.audience) != access.organisation:
            raise not_yours(resource_type, resource_id)
        return before

    async def the_one(self, access: Access, resource_type: str, criteria: str) -> Version | None:
        """What matches a conditional request's search, if anything; more than one is refused."""
        demand(access, resource_type, "search")
        search = parse_query((resource_type,), criteria, asking=self.store.asking)
        await self.projector.settled()
        found = [entry.version for entry in (await self.store.search(search, access.audience)).hits]
        if len(found) > 1:
            raise refused(
                412, "multiple-matches", f"'{criteria}' matches several. Say more, so that it matches one at most."
            )
        return found[0] if found else None

    @asynccontextmanager
    async def deciding(self, *claims: str | None) -> AsyncIterator[None]:
        """Nobody else decides about the same conditions meanwhile (within this server)."""
        locks = []
        for claim in sorted({claim for claim in claims if claim}):
            lock = self._claims.get(claim) or self._claims.setdefault(claim, asyncio.Lock())
            await lock.acquire()
            locks.append(lock)
        try:
            yield
        finally:
            for lock in locks:
                lock.release()

    def may_be_written(self, resource_type: str) -> None:
        self.known_type(resource_type)
        if resource_type not in self.writable:
            raise not_allowed(f"{resource_type} is read only here. /metadata lists what can be written.", "GET", "HEAD")


def etag(version: Version) -> str:
    return f'W/"{version.version}"'


def names(condition: str, version: Version) -> bool:
    """Whether If-Match or If-None-Match names this version: one of a list, weak or strong, or `*`."""
    said = {one.strip().removeprefix("W/") for one in condition.split(",")}
    return f'"{version.version}"' in said or (said == {"*"} and version.content is not None)


def decoded(version: Version) -> Json:
    assert version.content is not None
    return decode(version.content)


def not_here(resource_type: str, resource_id: str) -> FhirRefusal:
    return refused(404, "not-found", f"There is no {resource_type}/{resource_id[:80]} that you may see.")


def busy(resource_type: str, resource_id: str) -> FhirRefusal:
    return refused(
        409, "conflict", f"Others keep writing to {resource_type}/{resource_id}. Read it again, then decide."
    )


def check_id(resource: Json, resource_id: str) -> None:
    """Raises `FhirRefusal` 400 unless the resource says the id of its address, and it is one."""
    if not ID.match(resource_id):
        raise refused(400, "value", "An id has 1 to 64 letters, digits, '-' and '.'.")
    if resource.get("id") != resource_id:
        place = f"{resource['resourceType']}.id"
        raise refused(400, "value", f"The resource's id must be '{resource_id}', as in the address.", place)
