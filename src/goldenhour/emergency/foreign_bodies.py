"""What people say of a resource that another system wrote: whose it is."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from goldenhour.emergency.bodies import Body, Key, Line


class ResourceLinked(Body, frozen=True, kw_only=True):
    """This is the patient of that case, says a person. What is about them belongs to the case from now on. `confidence`
    (0 to 1) is what the program had reckoned, `version` the version of the resource that was looked at."""

    case: Key
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    version: Annotated[int, Meta(ge=1)] | None = None


class ResourceSetAside(Body, frozen=True, kw_only=True):
    """This belongs to none of our cases, says a person."""

    reason: Line = ""


class ResourceUnlinked(Body, frozen=True, kw_only=True):
    """What was said last of where it belongs was wrong: it waits again."""

    reason: Line = ""
