"""A disk in memory that forgets, at a power cut, what was not synced: an apsw virtual file system, seeded.

`kill -9` proves little about durability, because the operating system still holds what was written. Here each write
stays in the disk's cache until `xSync`; at the cut each cached write survives, vanishes or survives in part (in whole
512-byte sectors), as chance decides. A file never synced vanishes altogether. The disk can also run full.

Shared memory is not offered, so SQLite must be alone on it (`locking_mode=EXCLUSIVE`), as the log is when it is given a
`vfs`. Everything happens in place and in order: the same seed gives the same run.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from typing import Any, Self

import apsw

SECTOR = 512
numbers = itertools.count(1)
Change = tuple[int, bytes] | int  # a write at an offset, or a truncation to a size


def apply(change: Change, content: bytearray) -> None:
    if isinstance(change, int):
        del content[change:]
    else:
        offset, data = change
        content.extend(b"\0" * (offset - len(content)))
        content[offset : offset + len(data)] = data


@dataclass
class Platter:
    """One file: what the programs see (`now`), what a cut leaves for certain (`durable`), and what lies between."""

    now: bytearray = field(default_factory=bytearray)
    durable: bytearray | None = None
    cached: list[Change] = field(default_factory=list)

    def change(self, change: Change) -> None:
        apply(change, self.now)
        self.cached.append(change)

    def sync(self) -> None:
        self.durable, self.cached = bytearray(self.now), []

    def after_cut(self, chance: random.Random) -> Self | None:
        if self.durable is None:
            return None
        content = bytearray(self.durable)
        for change in self.cached:
            fate = chance.random()
            if fate < 0.4:
                apply(change, content)
            elif fate < 0.6 and not isinstance(change, int):
                offset, data = change
                kept = chance.randrange(len(data) // SECTOR + 1) * SECTOR
                apply((offset, data[:kept]), content)
        return type(self)(bytearray(content), content)


class LyingDisk(apsw.VFS):
    """Register by making it; `name` is what SQLite calls it. `cut_after` and `room` are set as the test wishes."""

    def __init__(self, seed: int) -> None:
        self.name = f"lying-disk-{next(numbers)}"
        self.chance = random.Random(seed)
        self.files: dict[str, Platter] = {}
        self.cut_after: int | None = None  # so many changes and syncs more, then the power is gone
        self.room: int | None = None  # the disk is full beyond so many bytes
        self.changes = 0
        super().__init__(self.name, "")

    @property
    def has_power(self) -> bool:
        return self.cut_after is None or self.cut_after > 0

    def power_on_again(self) -> None:
        """What a cut at this moment leaves, and power."""
        left = {name: platter.after_cut(self.chance) for name, platter in sorted(self.files.items())}
        self.files = {name: platter for name, platter in left.items() if platter is not None}
        self.cut_after = None

    def spend(self) -> None:
        """Every change of the disk is a moment at which the power may go."""
        self.check_power()
        self.changes += 1
        if self.cut_after is not None:
            self.cut_after -= 1
            self.check_power()

    def check_power(self) -> None:
        if not self.has_power:
            raise apsw.IOError("the power is gone")

    def check_room(self, more: int) -> None:
        if self.room is not None and sum(len(platter.now) for platter in self.files.values()) + more > self.room:
            raise apsw.FullError("the disk is full")

    def xOpen(self, name: Any, flags: list[int]) -> OpenFile:  # type: ignore[override]
        self.check_power()
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or f"temporary-{next(numbers)}"
        flags[1] = flags[0]
        return OpenFile(self, self.files.setdefault(path, Platter()))

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.spend()
        if self.files.pop(filename, None) is None:
            raise apsw.IOError("no such file")

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self.files

    def xFullPathname(self, name: str) -> str:
        return name

    def xRandomness(self, numbytes: int) -> bytes:
        return self.chance.randbytes(numbytes)


class OpenFile:
    """What SQLite holds of one file. Locks always succeed: nobody else is there."""

    def __init__(self, disk: LyingDisk, platter: Platter) -> None:
        self.disk = disk
        self.platter = platter

    def xRead(self, amount: int, offset: int) -> bytes:
        self.disk.check_power()
        return bytes(self.platter.now[offset : offset + amount])

    def xWrite(self, data: Any, offset: int) -> None:
        self.disk.spend()
        self.disk.check_room(max(0, offset + len(data) - len(self.platter.now)))
        self.platter.change((offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        self.disk.spend()
        self.platter.change(newsize)

    def xSync(self, flags: int) -> None:
        self.disk.spend()
        self.platter.sync()

    def xFileSize(self) -> int:
        self.disk.check_power()
        return len(self.platter.now)

    def xClose(self) -> None: ...

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE
