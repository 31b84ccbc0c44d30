"""An outcome report that waited is taken into its case when a person says which case its patient is.

It is taken behind the saying, from the log: what is not taken yet when the program stops is taken when it starts. The entry's
id is made of what was sent and of the case, so that nothing is taken twice, however often it is linked.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
import structlog

from goldenhour.emergency.actions import decided
from goldenhour.emergency.book import Change
from goldenhour.emergency.foreign import Foreign, TakenIn
from goldenhour.emergency.foreign_bodies import ResourceLinked
from goldenhour.emergency.house import House
from goldenhour.emergency.report_bodies import ReportAnswered
from goldenhour.exchange.views import said_of_others
from goldenhour.kit.fhir.beside import Store
from goldenhour.kit.fhir.decoding import Json, decode
from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.projecting import WRITTEN, read_body, subject_of
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.refusals import Refusal
from goldenhour.outcomes.fhir_taking import alert_of, report_in, reports_in, taking

logger = structlog.get_logger()
FACT = "linked_reports"
"""Under what `House.facts` has what became of the reports that waited."""
NAMESPACE = uuid.UUID("0c1f7d0e-5a0b-5a57-8f0e-3f0b3b6b1c52")
LOOKED_BACK = timedelta(days=1)
"""At the start, what was linked within this is looked at again."""
PATIENCE_S = 2.0


class Sent(NamedTuple):
    """A report as a system sent it: by whom, `at` which place in the log, and the case it was known to belong to then. `id` names
    the sending."""

    id: str
    by: str
    organisation: str
    at: int
    case: str
    response: Json

    def entry_for(self, case: str) -> str:
        return str(uuid.uuid5(NAMESPACE, f"{self.id} {case}"))


class LinkedReports:
    """`keep` runs for ever; `became` says of a resource what became of its reports."""

    def __init__(self, house: House, store: Store, projector: Projection) -> None:
        self.house = house
        self.store = store
        self.projector = projector
        self.waiting: asyncio.Queue[Foreign] = asyncio.Queue()

    def heard(self, change: Change) -> None:
        """A listener of the book."""
        if isinstance(change.after, Foreign) and any(isinstance(said.body, ResourceLinked) for said in change.said):
            self.waiting.put_nowait(change.after)

    async def keep(self) -> None:
        await self.projector.ready.wait()
        for name in await self.house.ask(self.lately):
            state = await self.house.book.state(name)
            if isinstance(state, Foreign):
                self.waiting.put_nowait(state)
        while True:
            foreign = await self.waiting.get()
            try:
                await self.take(foreign)
            except (
                Exception
            ):  # one that cannot be taken must not keep the others from it; it is loud in the program's log
                logger.exception("linked_report_not_taken", foreign=foreign.id)
            finally:
                self.waiting.task_done()

    def lately(self, connection: sa.Connection) -> list[str]:
        since = (self.house.world.now() - LOOKED_BACK).timestamp()
        return list(connection.scalars(sa.select(said_of_others.c.subject).where(said_of_others.c.at >= since)))

    async def take(self, foreign: Foreign) -> None:
        """Take the reports of this into the case it is linked to now, each once; what is refused is left as it is."""
        await self.projector.settled()
        for sent in await self.sent_for(foreign):
            entry_id, now = sent.entry_for(foreign.case), await self.house.book.state(f"foreign/{foreign.id}")
            unlinked = not isinstance(now, Foreign) or now.case != foreign.case
            if unlinked or sent.case == foreign.case or await self.house.log.find(entry_id) is not None:
                continue
            with contextlib.suppress(Refusal, FhirRefusal):  # `became` says why, whenever it is asked
                case = await self.house.book.case(foreign.case)
                spoken = taking(
                    self.house.book, sent.by, sent.organisation, case, sent.response,
                    entry_id=entry_id, sent_at=sent.at,
                )  # fmt: skip
                if spoken is not None:
                    await decided(self.house.book, spoken)

    async def sent_for(self, foreign: Foreign) -> list[Sent]:
        """The reports in a resource, or about a patient, as they were sent last."""
        about = [(one.type, one.id) for one in await self.store.about(*foreign.name)]
        found: list[Sent] = []
        for name in dict.fromkeys([foreign.name, *about]):
            if name[0] not in ("QuestionnaireResponse", "Bundle"):
                continue
            last = (await self.house.log.timeline(subject_of(*name)))[-1]
            entry = last.entry
            if entry.kind == WRITTEN:
                body = read_body(entry.body)
                found += [
                    Sent(f"{entry.id} {number}", entry.by, entry.place, last.seq, body.case, response)
                    for number, response in enumerate(reports_in(decode(bytes(body.resource), limit=2**31)))
                ]
        return found

    async def became(self, foreign: Foreign) -> list[TakenIn]:
        """What became of the reports of this, in each case it was ever said to belong to."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self.waiting.join()
        cases = [said.body.case for said in foreign.timeline if isinstance(said.body, ResourceLinked)]
        sent = await self.sent_for(foreign) if cases else []
        found = [await self.became_of(one, case, foreign) for case in dict.fromkeys(cases) for one in sent]
        return [one for one in found if one is not None]

    async def became_of(self, sent: Sent, case_id: str, foreign: Foreign) -> TakenIn | None:
        """None: it was never taken into this case, or is not yet."""
        case = await self.house.book.case(case_id)
        disease = str(sent.response["questionnaire"]).rpartition("report-")[2].partition("|")[0]
        alert = alert_of(case, sent.organisation)
        told = TakenIn(case_id, disease, alert.id if alert else "")
        if (entry := await self.house.log.find(sent.entry_for(case_id))) is not None:
            return msgspec.structs.replace(
                told, count=len(msgspec.json.decode(entry.entry.body, type=ReportAnswered).answers)
            )
        try:
            if sent.case == case_id:
                return msgspec.structs.replace(told, count=len(report_in(sent.response)[1]))
            if foreign.case != case_id:
                return None
            fresh = taking(self.house.book, sent.by, sent.organisation, case, sent.response, sent_at=sent.at)
            return None if fresh else told
        except Refusal as refusal:
            return msgspec.structs.replace(told, why=refusal)
        except FhirRefusal as refusal:
            return msgspec.structs.replace(told, why=str(refusal))


@contextlib.asynccontextmanager
async def running_linked_reports(house: House, store: Store, projector: Projection) -> AsyncIterator[None]:
    """While this runs, what is linked is taken in."""
    linked = LinkedReports(house, store, projector)
    house.book.listeners.append(linked.heard)
    house.facts[FACT] = linked.became
    keeping = asyncio.create_task(linked.keep())
    try:
        yield
    finally:
        house.book.listeners.remove(linked.heard)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
