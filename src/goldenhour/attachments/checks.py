"""Who may add a file to a case, and what can be said of it."""

from __future__ import annotations

from datetime import datetime

from goldenhour.emergency.actions import AHEAD_AT_MOST, Asked
from goldenhour.emergency.attached_bodies import Attached
from goldenhour.kit.refusals import Category, Refusal

LINE_AT_MOST = 300


def check_was_with_the_patient(asked: Asked) -> None:
    """A crew adds to the case their ambulance was sent to. Also afterwards and when it was stood down: what was
    photographed was photographed. An emergency department adds to the case of a patient who is, or was, there."""
    person, case = asked.person, asked.case
    at_the_door = person.hospital is not None and case.is_at(person.hospital)
    if person.unit not in case.runs and not at_the_door:
        raise not_on_the_case()


def not_on_the_case() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "wrong_case",
        "This is not a case of your ambulance, or the patient is not with you yet. Check that it is the right one, then send "
        "the file again.",
    )


def read_what(text: str) -> Attached:
    try:
        return Attached(text or "photo")
    except ValueError:
        raise Refusal(
            Category.INCORRECT,
            "unknown_what",
            "Say what it is: {known}.",
            field="what",
            known=", ".join(Attached),
        ) from None


def read_taken_at(text: str, now: datetime) -> datetime:
    """When it was taken. Without a word about it: now."""
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment > now + AHEAD_AT_MOST:
            raise ValueError
    except ValueError:
        raise Refusal(
            Category.INCORRECT,
            "wrong_taken_at",
            "When it was taken cannot be right: write it with its zone, and not in the future.",
            field="taken_at",
        ) from None
    return moment


def check_text(text: str) -> str:
    if len(text) > LINE_AT_MOST:
        raise Refusal(
            Category.INCORRECT, "text_too_long", "Say it in at most {n} characters.", field="text", n=LINE_AT_MOST
        )
    return text


def check_is_sha256(text: str) -> str:
    if text and not (len(text) == 64 and all(sign in "0123456789abcdef" for sign in text)):
        raise Refusal(
            Category.INCORRECT, "wrong_sha256", "A SHA-256 is 64 hexadecimal signs. Check what is sent.", field="sha256"
        )
    return text


def wrong_type() -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "wrong_type",
        "This kind of file is not taken: photos (JPEG, PNG, WebP), PDF, and ECGs as DICOM, SCP-ECG or aECG are. "
        "Take a photo of it instead.",
    )


def no_room(full: str) -> Refusal:
    return Refusal(
        Category.UNAVAILABLE,
        "no_room_for_files",
        "There is no room for files now ({full}). The photo stays on your tablet and is sent later; tell the "
        "administrator.",
        full=full,
    )
