"""Which action a saying is addressed to: the tablet writes down the same address that it would post to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goldenhour.emergency.actions import Action
from goldenhour.kit.refusals import Category, Refusal


@dataclass(frozen=True)
class Address:
    """An action, what it is about (`subject_id`, None where it begins something), and what else the path says."""

    action: Action
    subject_id: str | None
    places: dict[str, str]


class Addresses:
    """The actions by their paths, one step per segment; a fixed segment goes before a place. For one delivery: it
    remembers every path that was asked for."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self.tree: dict[str, Any] = {}
        self.found: dict[str, Address] = {}
        for action in actions:
            branch, names = self.tree, []
            for segment in segments_of(action.path):
                if segment.startswith("{"):
                    names.append(segment[1:-1])
                branch = branch.setdefault("{" if segment.startswith("{") else segment, {})
            branch[""] = (action, tuple(names))

    def find(self, path: str) -> Address:
        """Looked for once for each path. Raises Refusal(NOT_FOUND): nothing of this program is said there."""
        address = self.found.get(path)
        if address is None:
            address = self.found[path] = self.looked_up(path)
        return address

    def looked_up(self, path: str) -> Address:
        branch, values = self.tree, []
        for segment in segments_of(path):
            following = branch.get(segment) or branch.get("{")
            if following is None or not segment:
                raise nothing_there()
            if segment not in branch:
                values.append(segment)
            branch = following
        if "" not in branch:
            raise nothing_there()
        action, names = branch[""]
        places = dict(zip(names, values, strict=True))
        return Address(action, places.pop(action.subject, None), places)


def segments_of(path: str) -> list[str]:
    return path.strip("/").split("/")


def nothing_there() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "no_such_action",
        "The tablet's program sent this to an address that is not known here. Update the tablet; this is kept aside.",
    )
