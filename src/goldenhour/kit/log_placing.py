"""Giving entries their place in the log: pure, the same for every adapter.

An adapter gathers a group of appends, looks up what is already there, lets `Placing` answer each append in turn, writes
`placing.new` in one transaction, and only then hands out the answers. A refused append leaves no trace and does not
disturb the others of its group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from goldenhour.kit.log import Entry, Logged, Receipt, SubjectMoved, chain_hash, id_used_otherwise, same_saying
from goldenhour.kit.refusals import Category, Refusal

LARGEST_NUMBER = 2**63 - 1


class Head(msgspec.Struct, frozen=True):
    """The end of the log: the last place given, its chain hash, and when it was stored (aware UTC)."""

    seq: int
    chain: bytes
    stored_at: datetime


class Wish(msgspec.Struct, frozen=True):
    """One call of `append`: its batch, and the last `seq` the writer saw of each subject it decided on."""

    batch: Sequence[Entry]
    expecting: Mapping[str, int] | None = None


Answer = Sequence[Receipt] | Exception


class Placing:
    """Places one group of appends after `head`.

    `known` holds the kept entries whose ids occur in the group, `last_seq_of` the last place of each subject some
    wish expects (0: none). `now` is our clock; the stored time never goes backwards, even if the clock does.
    """

    def __init__(self, head: Head, known: dict[str, Logged], last_seq_of: dict[str, int], now: datetime) -> None:
        self.head = head
        self.stored_at = max(now, head.stored_at)
        self.new: list[Logged] = []
        self._known = known
        self._last_seq_of = last_seq_of

    def answer(self, wish: Wish) -> Answer:
        """Receipts for every entry of the wish in its order, or why nothing of it is kept."""
        try:
            fresh, receipts = self._place(wish)
        except (Refusal, SubjectMoved) as refused:
            return refused
        for logged in fresh.values():
            self._last_seq_of[logged.entry.subject] = logged.seq
        if fresh:
            self._known.update(fresh)
            self.new.extend(fresh.values())
            self.head = Head(logged.seq, logged.chain, self.stored_at)
        return receipts

    def _place(self, wish: Wish) -> tuple[dict[str, Logged], list[Receipt]]:
        seq, chain = self.head.seq, self.head.chain
        fresh: dict[str, Logged] = {}
        receipts = []
        for entry in wish.batch:
            there = self._known.get(entry.id) or fresh.get(entry.id)
            if there is not None:
                if not same_saying(there.entry, entry):
                    raise id_used_otherwise(entry.id)
                receipts.append(Receipt(entry.id, there.seq, there.stored_at, True))
                continue
            seq += 1
            chain = chain_hash(chain, seq, self.stored_at, entry)
            fresh[entry.id] = Logged(seq, self.stored_at, entry, chain)
            receipts.append(Receipt(entry.id, seq, self.stored_at))
        if fresh and wish.expecting:
            self._check_nobody_wrote_since(wish.expecting)
        return fresh, receipts

    def _check_nobody_wrote_since(self, expecting: Mapping[str, int]) -> None:
        for subject, seq in expecting.items():
            if self._last_seq_of.get(subject, 0) != seq:
                raise SubjectMoved(subject)


def ids_in(group: Sequence[Wish]) -> list[str]:
    return [entry.id for wish in group for entry in wish.batch]


def subjects_expected_in(group: Sequence[Wish]) -> list[str]:
    return list({subject for wish in group if wish.expecting for subject in wish.expecting})


def check_can_be_kept(entry: Entry) -> None:
    """Refuse what no store could give back unchanged: a time without zone, half a surrogate pair, a zero character,
    a version beyond 64 bits, no id. Anything else is kept as it is, understood or not."""
    text = "".join((entry.id, entry.subject, entry.kind, entry.by, entry.role, entry.place, entry.corrects or ""))
    if not entry.id or not entry.subject:
        raise _cannot_be_kept(entry, "it has no id or no subject")
    if entry.at.tzinfo is None:
        raise _cannot_be_kept(entry, "its time has no time zone")
    if not _is_utc_time(entry.at):
        raise _cannot_be_kept(entry, "its time is outside the years 1 to 9999")
    if "\0" in text or (not text.isascii() and not _is_utf8(text)):
        raise _cannot_be_kept(entry, "its text holds characters that cannot be stored")
    if not -LARGEST_NUMBER <= entry.version <= LARGEST_NUMBER:
        raise _cannot_be_kept(entry, "its version is not a 64-bit number")
    if not -LARGEST_NUMBER <= (entry.clock_ms or 0) <= LARGEST_NUMBER:
        raise _cannot_be_kept(entry, "the correction of its clock is not a 64-bit number")


def _is_utc_time(moment: datetime) -> bool:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cannot_be_kept(entry: Entry, why: str) -> Refusal:
    return Refusal(
        Category.INCORRECT,
        "entry_cannot_be_kept",
        "The entry {id} cannot be kept: {why}. Correct it and send it again.",
        id=ascii(entry.id),
        why=why,
    )
