"""Walking the hash chain: finds what was altered, removed, moved or put in behind the program's back.

Each entry's hash covers the hash before it, so one honest copy of the last hash (a witness, kept elsewhere: on paper,
at another site) vouches for the whole log. After Schneier and Kelsey, "Secure Audit Logs to Support Computer
Forensics", ACM TISSEC 2(2), 1999, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from goldenhour.kit.log import GENESIS, Fault, Logged, chain_hash

MOST_FAULTS = 100
Row = Sequence[Any]


class ChainWalk:
    """Takes the log's entries in order, a slice at a time, and collects faults (at most the first 100)."""

    def __init__(self, witness: tuple[int, bytes] | None = None) -> None:
        self.faults: list[Fault] = []
        self.seq = 0
        self._chain = GENESIS
        self._witness = witness
        if witness is not None and witness[0] == 0:
            self._compare_with_witness(None)

    @property
    def full(self) -> bool:
        return len(self.faults) >= MOST_FAULTS

    def take(self, slice_: Sequence[Logged]) -> None:
        for logged in slice_:
            if logged.seq != self.seq + 1:
                self._missing(self.seq + 1, logged.seq - 1)
            elif chain_hash(self._chain, logged.seq, logged.stored_at, logged.entry) != logged.chain:
                what = f"Entry {logged.seq} does not fit the chain: it was altered, moved or put in later."
                self._fault(logged.seq, logged.entry.id, what)
            self.seq, self._chain = logged.seq, logged.chain
            if self._witness is not None and self._witness[0] == logged.seq:
                self._compare_with_witness(logged.entry.id)

    def take_row(self, row: Row, read: Callable[[Row], Logged]) -> None:
        """As `take`, for a stored row (its first fields are seq and id) that may be damaged beyond reading."""
        try:
            logged = read(row)
        except (OverflowError, TypeError, ValueError) as damage:
            self.unreadable(row[0], row[1], str(damage))
            self.seq, self._chain = row[0], row[-1]
        else:
            self.take((logged,))

    def unreadable(self, seq: int, entry_id: str | None, why: str) -> None:
        """The store cannot give back what stands at this place; the walk goes on after it."""
        self._fault(seq, entry_id, f"Entry {seq} cannot be read back: {why}.")

    def finish(self, head: tuple[int, bytes]) -> Sequence[Fault]:
        """Compare where the walk ended with what the log says is its end."""
        if self.full:
            return self.faults
        if self.seq < head[0]:
            self._missing(self.seq + 1, head[0])
        elif self.seq > head[0]:
            self._fault(head[0] + 1, None, f"Entries from {head[0] + 1} on were put in past the log's own end.")
        elif self._chain != head[1]:
            self._fault(head[0], None, "The last entry is not the one the log says it ended with.")
        if self._witness is not None and self._witness[0] > self.seq:
            what = f"The log ends at {self.seq}, but place {self._witness[0]} was witnessed: its end was cut off."
            self._fault(self._witness[0], None, what)
        return self.faults

    def _missing(self, first: int, last: int) -> None:
        what = f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."
        self._fault(first, None, what)

    def _compare_with_witness(self, entry_id: str | None) -> None:
        if self._witness is not None and self._witness[1] != self._chain:
            what = f"The log up to entry {self.seq} is not the one that was witnessed: it was rewritten."
            self._fault(self.seq, entry_id, what)

    def _fault(self, seq: int, entry_id: str | None, what: str) -> None:
        if not self.full:
            self.faults.append(Fault(seq, entry_id, what))
