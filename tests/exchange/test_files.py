"""The photo a DocumentReference points to is there, for whoever may see the case."""

from __future__ import annotations

import base64
import hashlib

from goldenhour.emergency.attached_bodies import Attached, AttachmentAdded
from goldenhour.emergency.house import House
from tests.alerts.scene import coming, tell
from tests.conftest import OTHER_HOSPITAL, Client
from tests.exchange.test_admitting import FHIR, bearer

BYTES = b"\x89PNG of a twelve-lead ECG"


async def with_ecg(house: House, program: Client) -> tuple[dict[str, str], str]:
    """A case with an ECG whose bytes are kept; the headers of its hospital, and the address of the bytes."""
    await coming(house)
    sha256 = hashlib.sha256(BYTES).hexdigest()
    path = house.facts["attachments"].store.path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(BYTES)
    added = AttachmentAdded(
        attachment="ecg-1", what=Attached.ECG12, sha256=sha256, size=len(BYTES), media_type="image/png"
    )
    await tell(house, "case/case-0001", added)
    await house.facts["fhir"].projector.settled()
    his = await bearer(house, program)
    found = await program.get(f"{FHIR}/DocumentReference?patient=Patient/case-0001", headers=his)
    (entry,) = found.json()["entry"]
    return his, entry["resource"]["content"][0]["attachment"]["url"]


async def test_the_bytes_come_as_they_were_sent_or_inside_the_resource(house: House, program: Client) -> None:
    his, url = await with_ecg(house, program)
    raw = await program.get(f"{FHIR}/{url}", headers={**his, "accept": "image/png"})
    assert (raw.status_code, raw.content, raw.headers["content-type"]) == (200, BYTES, "image/png")
    resource = (await program.get(f"{FHIR}/{url}", headers=his)).json()
    assert base64.b64decode(resource["data"]) == BYTES
    assert resource["contentType"] == "image/png"


async def test_another_hospital_does_not_get_them(house: House, program: Client) -> None:
    _, url = await with_ecg(house, program)
    other = await bearer(house, program, organisation=f"hospital/{OTHER_HOSPITAL}")
    assert (await program.get(f"{FHIR}/{url}", headers=other)).status_code == 404
