"""Every use of the FHIR API is in the audit log soon after its answer; while that fails, there are no answers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from goldenhour.emergency.house import House
from goldenhour.exchange import noting
from goldenhour.exchange.access import Access
from goldenhour.exchange.noting import note_access
from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.log import disk_full
from tests.exchange.scene import parts_of, registered

HIS = Access(
    by="client/his", role="client", organisation="hospital/1", audience=frozenset(), table={}, name="HIS", client="his"
)


async def until_noted(house: House, subject: str, n: int = 1) -> list[Any]:
    async with asyncio.timeout(10):
        while len(found := await house.audit.timeline(subject)) < n:
            await asyncio.sleep(0.02)
    return [one.entry for one in found]


async def test_a_search_is_noted_once_for_each_patient_it_showed(house: House) -> None:
    parts_of(house)
    note_access(house, HIS, "search", ["case/a", "case/b", "case/a"], "Patient?name=x", resource="Patient")
    (one,), (other,) = await until_noted(house, "case/a"), await until_noted(house, "case/b")
    said, also = json.loads(bytes(one.body)), json.loads(bytes(other.body))
    assert (one.kind, one.by, one.place) == ("fhir_accessed", "client/his", "hospital/1")
    assert (said["interaction"], said["query"], said["resource"]) == ("search", "Patient?name=x", "Patient")
    assert said["request"] == also["request"], "they belong to one request"


async def test_a_search_that_found_nobody_is_noted_about_who_asked(house: House) -> None:
    parts_of(house)
    note_access(house, HIS, "search", [], "Patient?name=x")
    assert [entry.kind for entry in await until_noted(house, "client/his")] == ["fhir_accessed"]


async def test_while_nothing_can_be_noted_nothing_is_answered_and_nothing_is_lost(
    house: House, monkeypatch: Any
) -> None:
    notes, append = parts_of(house).notes, house.audit.append
    notes.check()

    async def full(*_: Any, **__: Any) -> Any:
        raise disk_full()

    monkeypatch.setattr(house.audit, "append", full)
    note_access(house, HIS, "read", ["case/a"], resource="Patient/a")
    await notes.flush()
    with pytest.raises(FhirRefusal) as refused:
        notes.check()
    assert refused.value.status == 503
    monkeypatch.setattr(house.audit, "append", append)
    await until_noted(house, "case/a")
    await notes.flush()
    notes.check()


async def test_what_waits_is_bounded(house: House, monkeypatch: Any) -> None:
    notes = parts_of(house).notes
    monkeypatch.setattr(noting, "WAITING_AT_MOST", 3)
    for _ in range(3):
        notes.check()
        note_access(house, HIS, "read", ["case/a"])
    with pytest.raises(FhirRefusal):
        notes.check()
    await notes.flush()
    notes.check()


async def test_what_a_client_did_last_is_known_after_a_restart(house: House) -> None:
    client, clients = await registered(house), parts_of(house).clients
    access = Access(by=f"client/{client.id}", role="client", organisation="", audience=None, table={}, client=client.id)
    note_access(house, access, "search", [], resource="Patient")
    note_access(house, access, "create", [], resource="Patient", outcome=422)
    note_access(house, access, "transaction", [])
    await clients.write_doings()
    clients._doings.clear()
    found = await clients.doings_of(client.id)
    assert {what: one.detail for what, one in found.items()} == {
        "read": "search Patient: 200",
        "written_refused": "create Patient: 422",
        "written": "transaction: 200",
    }
