"""What the tablet's own entries say: what it handed in and no action took."""

from __future__ import annotations

from goldenhour.emergency.bodies import Body, Line, Text


class SayingKeptAside(Body, frozen=True, kw_only=True):
    """What a tablet handed in and nothing could be done with: kept, never acted upon, for somebody to read. `saying` is
    what arrived, letter for letter; `path` where it was addressed to; `code` and `message` why it was refused; `app`
    the version of the tablet's program."""

    path: Line
    saying: str
    code: Line
    message: Text
    app: Line = ""
