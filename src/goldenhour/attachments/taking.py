"""From the first byte to the entry: an upload is begun, received, sealed and told on the case.

An upload bears the id of the entry it becomes, made by its writer: begun, sent or told twice, it is there once. One whose
case the server does not know yet (begun without a network, its sayings still on the tablet) is kept and told as soon as
the case is there.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
import structlog

from goldenhour.attachments.checks import (
    check_is_sha256,
    check_text,
    check_was_with_the_patient,
    no_room,
    not_on_the_case,
    read_taken_at,
    read_what,
    wrong_type,
)
from goldenhour.attachments.kinds import HEAD, media_type_of
from goldenhour.emergency.actions import Action, Saying, checked_id, say
from goldenhour.emergency.attached_bodies import AttachmentAdded
from goldenhour.emergency.house import House
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.kit.log import Entry, Logged, encode_json, id_used_otherwise
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.tasks import every
from goldenhour.kit.uploads.receiving import Receiver
from goldenhour.kit.uploads.store import FileStore, Upload
from goldenhour.kit.uploads.tus import Begun, checksum_differs

logger = structlog.get_logger()

BEGUN_AT_MOST = 100
"""Uploads one person may have begun and not finished."""
LEFT_FREE = 1 << 30
"""Bytes (or a twentieth of the disk, if that is less) that files leave to the log and to everything else."""

add_attachment = Action(
    name="add_attachment",
    path="/uploads",
    kind="attachment_added",
    who=EMERGENCY_DEPARTMENT | {Role.CREW},
    checks=(check_was_with_the_patient,),
    summary="Add a photo, an ECG or a file to a case",
)
"""Said here, when all bytes are kept, and nowhere else: nobody can tell of a file that is not there."""


class Limits(msgspec.Struct, frozen=True):
    """Bytes of one file, bytes of all, and how long an unfinished one is kept."""

    file: int
    files: int
    unfinished: timedelta


class Standing(msgspec.Struct, frozen=True):
    """How far an upload is. `state`: coming, waiting (complete, but its case is not here or does not take it yet: `why`),
    added (told on its case)."""

    size: int
    offset: int
    state: str
    why: str = ""


@dataclass
class Attachments:
    """The uploads of a house."""

    house: House
    store: FileStore
    limits: Limits
    waiting: dict[str, str] = field(default_factory=dict)
    """Complete uploads that are not told yet: id -> the code of why."""
    expired: int = 0

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.store)

    # ── beginning ────────────────────────────────────────────────────────────────────────────────────────────────
    async def begin(self, person: Person, begun: Begun) -> tuple[Standing, str]:
        """Begin an upload, or find it where it stands. Gives back its standing and id. Raises Refusal."""
        add_attachment.check_can(person)
        about = self.about(person, begun)
        if Role.CREW not in person.roles:
            await self.check_is_here(person, about["case"])
        upload_id = checked_id(begun.metadata.get("id")) or self.house.world.new_id()
        async with self.receiver.turn(upload_id):
            return await self.begin_alone(person, begun, about, upload_id), upload_id

    async def check_is_here(self, person: Person, case_id: str) -> None:
        """An emergency department is online: for whom it may not add a file is said before the first byte. A crew may send
        before its run has arrived, and is asked when all bytes have."""
        case = await self.house.book.case(case_id)
        if person.hospital is None or not case.is_at(person.hospital):
            raise not_on_the_case()

    async def begin_alone(self, person: Person, begun: Begun, about: dict[str, str], upload_id: str) -> Standing:
        standing = await self.standing(person, upload_id)
        if standing is not None:
            if standing.size != begun.size:
                raise id_used_otherwise(upload_id)
            return standing
        await self.check_room(person, begun.size)
        now = self.house.world.now()
        upload = Upload(id=upload_id, by=person.id, size=begun.size, begun_at=now, about=about)
        await self.store.begin(upload)
        return Standing(upload.size, 0, "coming")

    def about(self, person: Person, begun: Begun) -> dict[str, str]:
        """What is kept of what the sender says, checked before the first byte is sent."""
        said, now = begun.metadata, self.house.world.now()
        case = checked_id(said.get("case"))
        if case is None:
            raise Refusal(Category.INCORRECT, "no_case_named", "Say to which case this belongs.", field="case")
        return {
            "case": case,
            "what": read_what(said.get("what", "")),
            "text": check_text(said.get("text", "")),
            "taken_at": read_taken_at(said.get("taken_at", ""), now).isoformat(),
            "sha256": check_is_sha256(said.get("sha256", "")),
            "unit": self.unit_of(person, said.get("unit", "")) or "",
            "name": person.name,
            "organisation": person.organisation,
            "role": str(person.role_among(add_attachment.who) or Role.CREW),
        }

    def unit_of(self, person: Person, said: str) -> str | None:
        """The ambulance it was taken on: theirs now, or the one the tablet was on then (of their own county)."""
        if not said or said == person.unit:
            return person.unit
        unit = self.house.book.units.get(said)
        if unit is None or unit.county != person.county:
            raise not_on_the_case()
        return said

    async def check_room(self, person: Person, size: int) -> None:
        begun = [one for one in await self.store.unfinished() if one.by == person.id and not one.is_complete]
        if len(begun) >= BEGUN_AT_MOST:
            raise Refusal(
                Category.TOO_MANY,
                "too_many_begun",
                "You have begun {n} uploads and not finished them. Finish or end some first.",
                n=len(begun),
            )
        room = await self.store.room()
        if room.used + size > self.limits.files:
            raise no_room("100 %")
        if room.free - size < min(LEFT_FREE, room.total // 20):
            raise no_room(f"{100 * (room.total - room.free) // room.total} %")

    # ── how far it is ────────────────────────────────────────────────────────────────────────────────────────────
    async def standing(self, person: Person, upload_id: str) -> Standing | None:
        """How far this person's upload is; None when there is none. Another's is not found."""
        upload = await self.store.find(upload_id)
        if upload is None:
            first = await self.house.log.find(upload_id)
            return self.standing_of_told(person, first) if first else None
        if upload.by != person.id:
            raise no_such_upload()
        if upload.is_complete:
            return await self.finish(upload)
        return Standing(upload.size, upload.offset, "coming")

    def standing_of_told(self, person: Person, first: Logged) -> Standing:
        if first.entry.kind != add_attachment.kind or first.entry.by != person.id:
            raise no_such_upload()
        size = msgspec.json.decode(first.entry.body, type=AttachmentAdded).size
        return Standing(size, size, "added")

    async def coming(self, person: Person, upload_id: str) -> Upload:
        """The upload to which more bytes may be added."""
        upload = await self.store.find(upload_id)
        if upload is None or upload.by != person.id:
            raise no_such_upload()
        return upload

    async def end(self, person: Person, upload_id: str) -> None:
        """End an upload that is not told yet, and drop its bytes."""
        await self.coming(person, upload_id)
        await self.store.forget(upload_id)
        self.waiting.pop(upload_id, None)

    # ── the end of it ────────────────────────────────────────────────────────────────────────────────────────────
    async def finish(self, upload: Upload) -> Standing:
        """All bytes are there: seal them and tell it on the case. What cannot be used is dropped and refused; what
        cannot be told yet waits. May be done again at any point."""
        sha256 = await self.checked(upload)
        try:
            await self.tell(upload, sha256)
        except Refusal as refusal:
            if refusal.code == id_used_otherwise(upload.id).code:
                await self.store.forget(upload.id)
                raise
            self.waiting[upload.id] = refusal.code
            return Standing(upload.size, upload.size, "waiting", refusal.code)
        self.waiting.pop(upload.id, None)
        await self.store.forget(upload.id)
        return Standing(upload.size, upload.size, "added")

    async def checked(self, upload: Upload) -> str:
        """Seal the bytes if they are of a kind that is taken and those their sender meant."""
        if media_type_of(await self.store.head_of(upload.id, HEAD)) is None:
            await self.store.forget(upload.id)
            raise wrong_type()
        sha256 = await self.store.seal(upload.id)
        if upload.about["sha256"] not in ("", sha256):
            await self.store.forget(upload.id)
            raise checksum_differs()
        return sha256

    async def tell(self, upload: Upload, sha256: str) -> None:
        media_type = media_type_of(await self.store.head_of(upload.id, HEAD)) or ""
        taken_at = read_taken_at(upload.about["taken_at"], upload.begun_at)
        body = AttachmentAdded(
            attachment=upload.id,
            sha256=sha256,
            size=upload.size,
            media_type=media_type,
            what=read_what(upload.about["what"]),
            text=upload.about["text"],
            taken_at=taken_at,
        )
        saying = Saying(body=msgspec.Raw(encode_json(body)), id=upload.id, at=taken_at)
        await say(self.house.book, sender_of(upload), add_attachment, upload.about["case"], saying, {})

    # ── by itself ────────────────────────────────────────────────────────────────────────────────────────────────
    async def open(self) -> None:
        """After a start: what was complete and not told yet waits to be told."""
        self.waiting = {one.id: "" for one in await self.store.unfinished() if one.is_complete}

    async def keep(self) -> None:
        """Tell what waits, and drop what nobody finishes, for ever."""
        world = self.house.world
        await asyncio.gather(every(world, 2.0, self.look_after), every(world, 600.0, self.expire))

    async def look_after(self) -> None:
        for upload_id in list(self.waiting):
            await self.tell_waiting(upload_id)

    async def tell_waiting(self, upload_id: str) -> None:
        async with self.receiver.turn(upload_id):
            upload = await self.store.find(upload_id)
            if upload is None:
                self.waiting.pop(upload_id, None)
                return
            try:
                await self.finish(upload)
            except Refusal as refusal:  # dropped: nobody asks any more, so it is said here
                logger.warning("attachment_not_taken", upload=upload_id, code=refusal.code)

    async def expire(self) -> None:
        """Drop what never became whole; note it where an administrator finds it."""
        before = self.house.world.now() - self.limits.unfinished
        for upload in await self.store.unfinished():
            if not upload.is_complete and upload.begun_at < before:
                await self.house.audit.append([self.ending(upload)])
                await self.store.forget(upload.id)
                self.expired += 1
                logger.warning("upload_expired", upload=upload.id, by=upload.by, kept=upload.offset, of=upload.size)

    def ending(self, upload: Upload) -> Entry:
        said = {"case": upload.about["case"], "kept": upload.offset, "of": upload.size, "begun_at": upload.begun_at}
        return Entry(
            id=self.house.world.new_id(),
            subject=f"upload/{upload.id}",
            kind="upload_expired",
            at=self.house.world.now(),
            by=upload.by,
            body=msgspec.Raw(encode_json(said)),
        )


def sender_of(upload: Upload) -> Person:
    """Who sent it, as they stood when they began."""
    about = upload.about
    return Person(
        id=upload.by,
        name=about["name"],
        roles=frozenset({Role(about.get("role", Role.CREW))}),
        organisation=about["organisation"],
        unit=about["unit"] or None,
    )


def attachments_of(house: House) -> Attachments:
    attachments = house.facts["attachments"]
    assert isinstance(attachments, Attachments)
    return attachments


def no_such_upload() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "no_such_upload",
        "There is no such upload for you: it was ended, or never begun. Send the file again from its beginning.",
    )
