"""The entries of a Bundle: what a reference within it points to (FHIR R4 2.36.4.1), and how fullUrl and id agree."""

from __future__ import annotations

import re
from typing import Any

from goldenhour.kit.fhir.definitions import resource_types
from goldenhour.kit.fhir.validation.places import Place, clean
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+").fullmatch
RESTFUL = re.compile(
    r"(https?://[^\s?#]+/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?"
).fullmatch
SELF_CONTAINED = frozenset(("document", "message", "transaction", "batch"))
"""Types of Bundle within which a `urn:uuid:` must be found."""


class Entries:
    """The resources of a Bundle by fullUrl; the index is made when first asked for."""

    __slots__ = ("_by_url", "bundle", "here", "kinds")

    def __init__(self, bundle: Json) -> None:
        self.bundle = bundle
        self.here: Json = {}
        self._by_url: dict[str, Json] | None = None
        self.kinds = kinds_of(bundle)

    def standing_in(self, entry: Json) -> None:
        """From now on references are read from within this entry."""
        self.here = entry

    @property
    def type(self) -> str:
        kind = self.bundle.get("type")
        return kind if type(kind) is str else ""

    def by_url(self) -> dict[str, Json]:
        """fullUrl -> resource, and `Type/id` -> resource for what stands in no place of its own."""
        if self._by_url is None:
            self._by_url = {}
            entries = self.bundle.get("entry")
            for one in entries if type(entries) is list else ():
                resource = one.get("resource") if type(one) is dict else None
                if type(resource) is dict:
                    self._by_url.setdefault(f"{resource.get('resourceType')}/{resource.get('id')}", resource)
                    if type(full := one.get("fullUrl")) is str:
                        self._by_url[full] = resource
        return self._by_url

    def find(self, reference: str) -> Json | None:
        """The resource a reference points to, read from where it stands; None when it is not in the Bundle."""
        reference = reference.partition("/_history/")[0]
        full = self.here.get("fullUrl")
        base = RESTFUL(full) if type(full) is str else None
        if base is not None and (found := self.by_url().get(base[1] + reference)) is not None:
            return found
        return self.by_url().get(reference)


def kinds_of(bundle: Json) -> dict[str, str]:
    """fullUrl -> type of resource, for the usual reference."""
    entries = bundle.get("entry")
    return {
        full: kind
        for one in (entries if type(entries) is list else ())
        if type(one) is dict
        and type(full := one.get("fullUrl")) is str
        and type(resource := one.get("resource")) is dict
        and type(kind := resource.get("resourceType")) is str
    }


def check_entry(entry: Json, place: Place, run: Run) -> None:
    """fullUrl is absolute and agrees with the id of the resource."""
    full, resource = entry.get("fullUrl"), entry.get("resource")
    if type(full) is not str or type(resource) is not dict or full.startswith("urn:uuid:"):
        return
    if not ABSOLUTE(full):
        text = f'fullUrl is "{clean(full, 80)}", which is not absolute. Write http(s)://.../Type/id, or urn:uuid: and a UUID.'
        run.found("value", place, text, "fullUrl")
    elif (parts := RESTFUL(full)) and parts[2] in resource_types():
        kind, id_ = resource.get("resourceType"), resource.get("id")
        if parts[2] != kind or (type(id_) is str and parts[3] != id_):
            text = f"fullUrl ends in {parts[2]}/{parts[3]}, the resource is {kind}/{id_}. Make them agree."
            run.found("value", place, text, "fullUrl")
