"""What the tablet's own entries say: what it handed in and no action took."""

from __future__ import annotations

from goldenhour.emergency.bodies import Body, Code, Key, Line, Name, Place, Text


class SayingKeptAside(Body, frozen=True, kw_only=True):
    """What a tablet handed in and nothing could be done with: kept, never acted upon, for somebody to read. `saying` is
    what arrived, letter for letter; `path` where it was addressed to; `code` and `message` why it was refused; `app`
    the version of the tablet's program."""

    path: Line
    saying: str
    code: Line
    message: Text
    app: Line = ""


class RunBegun(Body, frozen=True, kw_only=True):
    """A crew begins a run by itself: a patient nobody dispatched it to, or whose dispatch has not reached its tablet.
    The case begins with it, and this unit is on it. `complaint` and `level` as in a call."""

    place: Place
    complaint: Code
    level: Code
    unit: Key
    name: Name
    unit_type: Line = "ambulance"
    crew_level: Line = ""
    note: Text = ""
    synthetic: bool = False
