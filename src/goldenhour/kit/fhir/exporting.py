"""Bulk export: everything one may see, as NDJSON files made beside the requests (FHIR Bulk Data Access 2.0).

A kick-off is answered at once with an address to ask; the files are written in order of the store's pages, so that a
large export holds neither the event loop nor much memory, and are gone a day later. An export belongs to who began it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog

from goldenhour.kit.fhir.access import Access, demand
from goldenhour.kit.fhir.api import FhirApi, Operator
from goldenhour.kit.fhir.bodies import parameters_in, resource_of
from goldenhour.kit.fhir.decoding import decode, encode
from goldenhour.kit.fhir.http import NDJSON_NAMES, Answer, Asked, json_answer
from goldenhour.kit.fhir.interactions import Repository
from goldenhour.kit.fhir.outcomes import FhirRefusal, not_allowed, outcome, refused
from goldenhour.kit.fhir.search.parameters import parse_query
from goldenhour.kit.fhir.search.search import Search
from goldenhour.kit.fhir.search.showing import check_elements, shortened
from goldenhour.kit.fhir.searching import elements_of, instant

logger = structlog.get_logger()

KEPT = timedelta(hours=24)
PAGE = 500
AT_ONCE = 4
PER_FILE = 100_000
KNOWN = ("_outputFormat", "_since", "_type", "_elements")


@dataclass
class Export:
    """One export: whose it is, what was asked, how far it is, what came of it."""

    id: str
    by: str
    request: str
    began: datetime
    types: tuple[str, ...]
    since: datetime | None
    elements: tuple[str, ...]
    done: int = 0
    output: list[dict[str, object]] = field(default_factory=list)
    finished: datetime | None = None
    failed: str = ""
    task: asyncio.Task[None] | None = None

    def search(self, resource_type: str, cursor: str) -> Search:
        """The page of a type that comes next."""
        criteria = f"_count={PAGE}&_sort=_id"
        if self.since is not None:
            criteria += f"&_lastUpdated=gt{self.since.isoformat().replace('+', '%2B')}"
        return parse_query((resource_type,), criteria + (f"&_cursor={cursor}" if cursor else ""))

    def line(self, content: bytes) -> bytes:
        """One resource, or the elements of it that were asked for."""
        if not self.elements:
            return content
        return encode(shortened(decode(content, 2**31), Search(elements=self.elements)))


class Exports:
    """All exports under way and done. `folder` is theirs alone and is emptied at start."""

    def __init__(self, repository: Repository, folder: Path) -> None:
        self.repository = repository
        self.folder = folder
        self.known: dict[str, Export] = {}
        shutil.rmtree(folder, ignore_errors=True)

    def operators(self) -> tuple[Operator, ...]:
        definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"

        async def export(api: FhirApi, access: Access, request: Asked) -> Answer:
            return await self.begin(access, request)

        levels = frozenset({"system", "type"})
        return (Operator("export", export, levels, frozenset({"Patient"}), definition=definition),)

    async def answer(self, access: Access, request: Asked) -> Answer:
        """`_export/<id>` and `_export/<id>/<file>`."""
        if len(request.path) not in (2, 3):
            raise refused(404, "not-found", "There is no such export of yours. Files are kept for a day.")
        whole = len(request.path) == 2
        ways = ("GET", "HEAD", "DELETE") if whole else ("GET", "HEAD")
        if request.method not in ways:
            raise not_allowed("An export is asked for with GET, and ended with DELETE.", *ways)
        return await (self.status(access, request) if whole else self.file(access, request))

    # ── asked for ────────────────────────────────────────────────────────────────────────────────────────────────
    async def begin(self, access: Access, request: Asked) -> Answer:
        """`$export` at the system, or at Patient (then only what belongs to patients)."""
        if "respond-async" not in request.prefer:
            raise refused(400, "required", "An export is made beside the request: send 'Prefer: respond-async'.")
        if request.body:
            request.query = "&".join(
                part for part in (request.query, query_of(parameters_in(resource_of(request)))) if part
            )
        for name, _ in request.parameters():
            if name not in KNOWN:
                raise refused(400, "not-supported", f"'{name}' means nothing for an export. {', '.join(KNOWN)} do.")
        if (form := request.parameter("_outputFormat")) and form.replace(" ", "+") not in NDJSON_NAMES:
            raise refused(400, "not-supported", f"The output is NDJSON ({NDJSON_NAMES[0]}), nothing else.")
        self.forget_old()
        if sum(one.finished is None for one in self.known.values()) >= AT_ONCE:
            raise refused(429, "throttled", f"{AT_ONCE} exports are under way. Ask again when one of them is done.")
        wanted = request.parameter("_type")
        types = tuple(name.strip() for name in wanted.split(",")) if wanted else tuple(sorted(self.repository.offered))
        for name in types:
            self.repository.known_type(name)
            if wanted:
                demand(access, name, "read")
        types = tuple(name for name in types if access.may(name, "read"))
        check_elements(elements_of(request), types)
        export = Export(
            self.repository.world.new_id(), access.by, f"{request.base}/{'/'.join(request.path)}?{request.query}".rstrip("?"),
            self.repository.world.now(), types, instant(request, "_since"), elements_of(request),
        )  # fmt: skip
        self.known[export.id] = export
        export.task = asyncio.create_task(self.run(export, access.audience))
        return Answer(202, b"", {"content-location": f"{request.base}/_export/{export.id}"}, interaction="export")

    async def status(self, access: Access, request: Asked) -> Answer:
        """202 while it is under way, then the list of its files; DELETE ends it or throws its files away."""
        export = self.one(access, request.path[1])
        if request.method == "DELETE":
            if export.task is not None:
                export.task.cancel()
            del self.known[export.id]
            shutil.rmtree(self.folder / export.id, ignore_errors=True)
            return Answer(202, interaction="export")
        if export.failed:
            return json_answer(outcome(FhirRefusal(500).issues), 500)
        if export.finished is None:
            return Answer(202, b"", {"x-progress": f"{export.done} resources", "retry-after": "2"})
        answer = json_answer(
            {
                "transactionTime": export.began.isoformat(),
                "request": export.request,
                "requiresAccessToken": True,
                "output": [{**one, "url": f"{request.base}/_export/{export.id}/{one['url']}"} for one in export.output],
                "error": [],
            }
        )
        answer.headers |= {
            "content-type": "application/json",
            "expires": format_datetime(export.finished + KEPT, usegmt=True),
        }
        return answer

    async def file(self, access: Access, request: Asked) -> Answer:
        """One file of an export."""
        export = self.one(access, request.path[1])
        name = request.path[2]
        if name not in {str(one["url"]) for one in export.output}:
            raise refused(404, "not-found", f"This export has no file '{name[:80]}'.")
        content = await asyncio.to_thread((self.folder / export.id / name).read_bytes)
        return Answer(200, content, {"content-type": NDJSON_NAMES[0]}, interaction="export")

    def one(self, access: Access, export_id: str) -> Export:
        self.forget_old()
        export = self.known.get(export_id) if re.fullmatch(r"[0-9a-f-]{36}", export_id) else None
        if export is None or export.by != access.by:
            raise refused(404, "not-found", "There is no such export of yours. Files are kept for a day.")
        return export

    def forget_old(self) -> None:
        now = self.repository.world.now()
        for export in list(self.known.values()):
            if export.finished is not None and now > export.finished + KEPT:
                del self.known[export.id]
                shutil.rmtree(self.folder / export.id, ignore_errors=True)

    # ── made ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def run(self, export: Export, audience: frozenset[str] | None) -> None:
        try:
            for resource_type in export.types:
                await self.write_type(export, resource_type, audience)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.exception("export_failed", export=export.id)
            export.failed = str(error)
        finally:
            export.finished = self.repository.world.now()

    async def write_type(self, export: Export, resource_type: str, audience: frozenset[str] | None) -> None:
        """All resources of a type, a page at a time; no file where there are none."""
        cursor, number, count = "", 0, 0
        while True:
            page = await self.repository.store.search(export.search(resource_type, cursor), audience)
            lines = [export.line(entry.version.content) for entry in page.hits if entry.version.content is not None]
            if lines:
                name = f"{resource_type}.{number}.ndjson"
                await asyncio.to_thread(self.append, export.id, name, lines)
                count += len(lines)
                export.done += len(lines)
            if (not page.next or count >= PER_FILE) and count:
                export.output.append({"type": resource_type, "url": f"{resource_type}.{number}.ndjson", "count": count})
                number, count = number + 1, 0
            if not page.next:
                return
            cursor = page.next

    def append(self, export_id: str, name: str, lines: list[bytes]) -> None:
        folder = self.folder / export_id
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("ab") as file:
            file.write(b"".join(line + b"\n" for line in lines))


def query_of(given: dict[str, list[Any]]) -> str:
    """The Parameters of a kick-off by POST as the query of one by GET."""
    pairs = [(name, ",".join(str(value) for value in values)) for name, values in given.items()]
    return urlencode(pairs)
