"""AuditEvents at the FHIR API: made of the audit log when they are asked for, never stored twice.

One is read by its id. They are searched by patient (`patient=Patient/…`, `entity=…`) or by who asked (`agent=client/…`), in
the order of the log, the newest first, and by `date`. An organisation sees what was done in its own name; the health
authority all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from goldenhour.emergency.house import House
from goldenhour.exchange.auditing import audit_event
from goldenhour.exchange.offered import AUDIT
from goldenhour.kit.fhir.access import Access, demand
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.http import Answer, Asked, json_answer, whole_number, without_cursor
from goldenhour.kit.fhir.interactions import Repository
from goldenhour.kit.fhir.outcomes import not_allowed, refused
from goldenhour.kit.fhir.references import literal
from goldenhour.kit.fhir.search.values import date_range
from goldenhour.kit.log import Entry, Logged, micros

SEARCHED_BY = ("patient", "entity", "agent", "date")
KNOWN = (*SEARCHED_BY, "_count", "_cursor", "_format", "_pretty")
MOST = 500
PREFIXES = ("ge", "gt", "le", "lt", "eq")


class AuditReading:
    """`beside["AuditEvent"]` of the FHIR API."""

    def __init__(self, house: House, repository: Repository) -> None:
        self.house = house
        self.repository = repository

    async def __call__(self, access: Access, request: Asked) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise not_allowed("AuditEvents are made by the server and only read by others.", "GET", "HEAD")
        match request.path:
            case [_]:
                return await self.search(access, request)
            case [_, event_id]:
                return await self.read(access, event_id)
        raise refused(404, "not-supported", "AuditEvents have no versions and no operations.")

    async def read(self, access: Access, event_id: str) -> Answer:
        demand(access, AUDIT, "read")
        found = await self.house.audit.find(event_id)
        if found is None or not seen_by(access, found.entry):
            raise refused(404, "not-found", f"There is no AuditEvent/{event_id[:64]} that you may see.")
        return json_answer(audit_event(found.entry))

    async def search(self, access: Access, request: Asked) -> Answer:
        demand(access, AUDIT, "search")
        said = request.parameters()
        for name, _ in said:
            if name not in KNOWN:
                text = f"'{name[:60]}' cannot be asked of AuditEvents. {', '.join(KNOWN)} can."
                raise refused(400, "not-supported", text)
        logged = await self.timeline(access, dict(said))
        for value in (value for name, value in said if name == "date"):
            logged = [one for one in logged if fits(value, one.entry.at)]
        seen = [one for one in reversed(logged) if seen_by(access, one.entry)]
        return paged(request, seen)

    async def timeline(self, access: Access, asked: dict[str, str]) -> Sequence[Logged]:
        """The entries about whom, or by whom, it is asked."""
        if agent := asked.get("agent"):
            return await self.house.audit.timeline(agent)
        target = literal(asked.get("patient") or asked.get("entity") or "")
        if target is None:
            raise refused(400, "required", "Say of whom (patient=Patient/<id>) or by whom (agent=client/<id>).")
        version = self.repository.read(access, target.type, target.id)
        subject = f"case/{version.case}" if version.case else f"fhir/{target.type}/{target.id}"
        return await self.house.audit.timeline(subject)


def seen_by(access: Access, entry: Entry) -> bool:
    return access.audience is None or entry.place == access.organisation


def fits(value: str, at: datetime) -> bool:
    """Whether a moment fits `ge2026-01-01` and the like."""
    prefix, text = (value[:2], value[2:]) if value[:2] in PREFIXES else ("eq", value)
    span = date_range(text)
    if span is None:
        raise refused(400, "value", f"'{value[:40]}' is no date. Write one such as ge2026-01-31T08:00:00+08:00.")
    low, high, moment = *span, micros(at.astimezone(UTC))
    return {
        "ge": moment >= low, "gt": moment > high, "le": moment <= high, "lt": moment < low, "eq": low <= moment <= high,
    }[prefix]  # fmt: skip


def paged(request: Asked, seen: Sequence[Logged]) -> Answer:
    """A page of them; the cursor is the place in the audit log before which it goes on."""
    count = whole_number(request, "_count", 50)
    before = whole_number(request, "_cursor", 2**62)
    page = [one for one in seen if one.seq < before][: min(count, MOST)]
    address = f"{request.base}/{AUDIT}"
    others = without_cursor(request.query)
    links = [{"relation": "self", "url": f"{address}?{request.query}"}]
    if page and page[-1].seq != seen[-1].seq:
        links.append({"relation": "next", "url": f"{address}?{others}&_cursor={page[-1].seq}"})
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(seen), "link": links}
    if page:
        bundle["entry"] = [found(address, one.entry) for one in page]
    answer = json_answer(bundle)
    answer.interaction = "search"
    return answer


def found(address: str, entry: Entry) -> Json:
    return {"fullUrl": f"{address}/{entry.id}", "resource": audit_event(entry), "search": {"mode": "match"}}
