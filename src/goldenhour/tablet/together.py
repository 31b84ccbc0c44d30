"""What a tablet hands in about one subject: decided in the order it was written in, kept by as few appends as may be.

Each saying is held against the case with those before it already told, as if each had been kept by itself; then all of
them are appended at once. When somebody else wrote on the case meanwhile, everything is decided again. Cases are handled
beside each other, so that one durable write answers for all of them (`kit/log_group.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from goldenhour.emergency.actions import TRIES, decided, repeated, same_again, too_busy
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said, understand
from goldenhour.emergency.folding import copied, fold_on, tell_next
from goldenhour.emergency.house import House
from goldenhour.kit.log import Entry, Logged, Receipt, SubjectMoved, id_used_otherwise
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.tablet.kept_aside import KIND, keep_aside
from goldenhour.tablet.late import check_as_written
from goldenhour.tablet.sent import State
from goldenhour.tablet.slices import after_the_others, one_outbox_at_a_time, slices_of
from goldenhour.tablet.wanted import NOT_NOW, Outcome, Wanted, waits_for_another


class Draft:
    """The case with what will be appended already told, and what every saying would be answered."""

    def __init__(self, case: Case) -> None:
        self.case = copied(case)
        self.base = case.seq
        self.has_asides = bool(case.kept_aside) or (case.corrected and any(said.kind == KIND for said in case.timeline))
        self.entries: dict[str, Entry] = {}
        self.answers: list[tuple[Wanted, State, Entry | Receipt | None, Refusal | None]] = []
        self.elsewhere: list[tuple[Wanted, Entry, Refusal]] = []

    def add(self, entry: Entry, written: datetime, body: Body | None = None) -> None:
        """Tell it, as it will be once it is kept; its body is read again where it is not at hand."""
        logged = Logged(self.case.seq + 1, written, entry, b"")
        said = Said(logged, body) if body is not None else understand(logged)
        if entry.corrects:
            self.case = fold_on(self.case, [said])
        else:
            tell_next(self.case, said)
        self.entries[entry.id] = entry

    def drafted(self, entry_id: str) -> Entry | None:
        return self.entries.get(entry_id)


class Together:
    """The sayings about one subject. `handle` gives each of them an outcome."""

    def __init__(self, house: House, subject: str, wanted: Sequence[Wanted]) -> None:
        self.house, self.book, self.subject, self.wanted = house, house.book, subject, wanted
        self.most = len(wanted)
        """So many go into one append: all of a delivery; one by one, once the log has refused them together."""
        self.undecided: set[str] = set()
        """Ids of what is to be asked about or sent again: what names one of them waits for it."""
        self.tries = 0

    async def handle(self) -> None:
        while todo := [one for one in self.wanted if one.outcome is None]:
            try:
                if self.is_alone(todo[0]):
                    await self.decide_alone(todo[0])
                else:
                    await self.decide_together(self.next_of(todo))
            except SubjectMoved:
                await self.again_from_the_log(todo)
            await asyncio.sleep(0)  # others have their turn between two folds

    def is_alone(self, wanted: Wanted) -> bool:
        """What lays hands on more than its subject, or is about something else than a case, is said by itself."""
        return wanted.spoken is not None and (wanted.spoken.claim is not None or not self.subject.startswith("case/"))

    def next_of(self, todo: Sequence[Wanted]) -> list[Wanted]:
        together = []
        for one in todo[: self.most]:
            if self.is_alone(one):
                break
            together.append(one)
        return together

    async def again_from_the_log(self, todo: Sequence[Wanted]) -> None:
        """Somebody else wrote here: look again. Not for ever."""
        self.tries += 1
        await self.book.refresh(self.subject)
        if self.tries >= TRIES:
            for one in todo:
                self.settle(one, Outcome(State.AGAIN, refusal=too_busy()))

    # ── several at once ──────────────────────────────────────────────────────────────────────────────────────────────
    async def decide_together(self, some: Sequence[Wanted]) -> None:
        async with one_outbox_at_a_time(self.house):
            state = await self.book.state(self.subject)
            assert isinstance(state, Case)
            draft, undecided = Draft(state), set(self.undecided)
            for slice_ in slices_of(some):
                for one in slice_:
                    await self.draft(draft, one, undecided)
                await asyncio.sleep(0)
        await after_the_others(self.house)
        try:
            receipts = await self.append(draft)
        except Refusal as refusal:
            return await self.not_kept(draft, some, refusal)
        for one, state_, there, why in draft.answers:
            receipt = receipts.get(there.id) if isinstance(there, Entry) else there
            self.settle(one, Outcome(state_, receipt, why))
        for one, entry, why in draft.elsewhere:
            await self.put_aside(one, entry, why)
        self.tries = 0

    async def draft(self, draft: Draft, one: Wanted, undecided: set[str]) -> None:
        """Decide one saying after those before it."""
        if one.speaks_of(undecided):
            return self.refuse(draft, one, waits_for_another(), undecided)
        if draft.has_asides and self.book.has(draft.case, one.aside_id):
            first = await self.house.log.find(one.aside_id)
            receipt = Receipt(one.aside_id, first.seq, first.stored_at, True) if first else None
            return draft.answers.append((one, State.KEPT_ASIDE, receipt, one.refusal))
        try:
            there = await self.decide(draft, one)
        except Refusal as refusal:
            return self.refuse(draft, one, refusal, undecided)
        draft.answers.append((one, State.KEPT, there, None))

    async def decide(self, draft: Draft, one: Wanted) -> Entry | Receipt:
        """The entry it becomes, or the receipt it already has. Raises Refusal."""
        if one.spoken is None:
            assert one.refusal is not None
            raise one.refusal
        entry = one.spoken.entry
        if self.book.has(draft.case, entry.id):
            return await repeated(self.book, one.spoken)
        if (there := draft.drafted(entry.id)) is not None:
            if not same_again(one.spoken, there):
                raise id_used_otherwise(entry.id)
            return there
        check_as_written(self.book, one.spoken, draft.case, one.written)
        draft.add(entry, one.written, one.spoken.body)
        return entry

    def refuse(self, draft: Draft, one: Wanted, refusal: Refusal, undecided: set[str]) -> None:
        """To be asked, to be sent again, or kept aside."""
        if refusal.category is Category.CONFIRM or refusal.category in NOT_NOW:
            state = State.ASK if refusal.category is Category.CONFIRM else State.AGAIN
            undecided.update(filter(None, (one.id,)))
            return draft.answers.append((one, state, None, refusal))
        entry = one.aside(refusal, draft.case)
        if entry.subject != self.subject:
            return draft.elsewhere.append((one, entry, refusal))
        if (there := draft.drafted(entry.id)) is None:
            draft.add(there := entry, one.written)
        draft.answers.append((one, State.KEPT_ASIDE, there, refusal))

    async def append(self, draft: Draft) -> dict[str, Receipt]:
        if not draft.entries:
            return {}
        receipts = await self.house.log.append([*draft.entries.values()], expecting={self.subject: draft.base})
        await self.book.caught_up(max(receipt.seq for receipt in receipts))
        return {receipt.id: receipt for receipt in receipts}

    async def not_kept(self, draft: Draft, some: Sequence[Wanted], refusal: Refusal) -> None:
        """Nothing of it is kept. Not now: send it again. For another reason: find out by itself which it is."""
        if refusal.category in NOT_NOW:
            for one in [one for one in self.wanted if one.outcome is None]:
                self.settle(one, Outcome(State.AGAIN, refusal=refusal))
        elif len(some) > 1:
            self.most = 1
        else:
            (one,) = some
            await self.book.refresh(self.subject)
            await self.put_aside(one, one.aside(refusal, draft.case), refusal)

    # ── one by itself ────────────────────────────────────────────────────────────────────────────────────────────────
    async def decide_alone(self, one: Wanted) -> None:
        if one.speaks_of(self.undecided):
            return self.settle(one, Outcome(State.AGAIN, refusal=waits_for_another()))
        spoken = one.as_written()
        try:
            async with self.book.holding(spoken.claim):
                receipt = await decided(self.book, spoken)
        except Refusal as refusal:
            return await self.refuse_alone(one, refusal)
        self.settle(one, Outcome(State.KEPT, receipt))

    async def refuse_alone(self, one: Wanted, refusal: Refusal) -> None:
        if refusal.category is Category.CONFIRM or refusal.category in NOT_NOW:
            state = State.ASK if refusal.category is Category.CONFIRM else State.AGAIN
            return self.settle(one, Outcome(state, refusal=refusal))
        state_ = await self.book.state(self.subject)
        await self.put_aside(one, one.aside(refusal, state_ if isinstance(state_, Case) else None), refusal)

    async def put_aside(self, one: Wanted, entry: Entry, refusal: Refusal) -> None:
        self.settle(one, await put_aside(self.house, entry, refusal))

    def settle(self, one: Wanted, outcome: Outcome) -> None:
        one.outcome = outcome
        if outcome.state in (State.ASK, State.AGAIN) and one.id:
            self.undecided.add(one.id)


async def put_aside(house: House, entry: Entry, refusal: Refusal) -> Outcome:
    """Kept aside, or to be sent again where not even that can be done now."""
    try:
        return Outcome(State.KEPT_ASIDE, await keep_aside(house, entry), refusal)
    except Refusal as not_now:
        return Outcome(State.AGAIN, refusal=not_now)
