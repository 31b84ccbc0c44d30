"""Photos and ECGs in FHIR: DocumentReference; the bytes are the Binary of the same id, read where attachments are kept."""

from __future__ import annotations

from collections.abc import Iterator

from goldenhour.emergency.attached_bodies import Attached
from goldenhour.emergency.fhir.building import Json, resource_id, text
from goldenhour.emergency.fhir.codings import concept, known_as, loinc
from goldenhour.emergency.fhir.facts import Facts
from goldenhour.emergency.fhir.parts import Part, by_id
from goldenhour.emergency.noted import Attachment

TYPES = {
    Attached.ECG12: loinc("11524-6", "EKG study"),
    Attached.PHOTO: loinc("72170-4", "Photographic image Unspecified body region Document"),
}
LARGEST_SIZE = 2**31 - 1
"""What FHIR's unsignedInt can say."""


def document(facts: Facts, _: str, added: Attachment) -> Iterator[Json]:
    """A file that belongs to the patient."""
    body = added.body
    said = facts.said(added.id)
    kind = TYPES.get(body.what)
    yield facts.resource(
        "DocumentReference", "gh-attachment", (added.id,),
        masterIdentifier=known_as("attachment", body.attachment),
        identifier=[known_as("sha256", body.sha256)],
        status="current",
        type=concept(kind) if kind else {"text": str(body.what)},
        subject=facts.patient,
        date=facts.at(said.logged.stored_at) if said else None,
        author=facts.actors(added.id),
        description=text(body.text),
        content=[{"attachment": {
            "contentType": text(body.media_type) or "application/octet-stream",
            "url": f"Binary/{resource_id(added.id)}",
            "size": min(body.size, LARGEST_SIZE),
            "title": text(body.text) or str(body.what),
            "creation": facts.at(body.taken_at or added.at),
        }}],
        context={"encounter": [facts.encounter]},
    )  # fmt: skip


PARTS = (Part("attachment", lambda case: case.attachments, by_id, document, "attachments"),)
