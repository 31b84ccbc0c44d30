"""What a mapping may ask of a case: its patient, its encounter, who said what; and how a resource of ours begins."""

from __future__ import annotations

import functools
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from goldenhour.emergency.bodies import Sex
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import Said
from goldenhour.emergency.fhir.building import Json, digest, moment, period, pruned, reference, resource_id
from goldenhour.emergency.fhir.codings import hl7, profile
from goldenhour.emergency.folding import standing
from goldenhour.kit.log import Entry

SYNTHETIC = hl7("v3-ActReason", "HTEST", "test health data")
"""Made-up patients and drills: nobody is to take them for real ones."""


class Facts:
    """One case as its mappings see it. `country` has the tables, the clock and the words."""

    def __init__(self, case: Case, country: Country) -> None:
        self.case = case
        self.country = country
        self.zone = ZoneInfo(country.timezone)
        self.language = country.languages[0]

    # ── how a resource begins ────────────────────────────────────────────────────────────────────────────────────────
    def resource(self, kind: str, of: str, names: tuple[str, ...], **elements: Any) -> Json:
        """A resource of this type and profile whose id is made of these names; what is empty is left out."""
        meta: Json = {"profile": [profile(of)]}
        if self.case.synthetic:
            meta["security"] = [SYNTHETIC]
        return {"resourceType": kind, "id": resource_id(*names), "meta": meta, **pruned(elements)}

    def at(self, when: datetime | None) -> str | None:
        return moment(when, self.zone) if when is not None else None

    def period(self, start: datetime | None, end: datetime | None = None) -> Json | None:
        return period(start, end, self.zone)

    # ── what everything in a case points to ──────────────────────────────────────────────────────────────────────────
    @cached_property
    def patient(self) -> Json:
        return reference("Patient", self.case.id)

    @cached_property
    def encounter(self) -> Json:
        """The care before hospital: what the crews of all units did."""
        return reference("Encounter", self.case.id)

    def ed_encounter(self, alert_id: str) -> Json:
        """The stay in the emergency department this alert led to."""
        return reference("Encounter", alert_id, "ed")

    def brought_by(self, alert: Alert) -> Json | None:
        """Who brings or sends the patient of this warning: a unit, or the hospital that transfers them."""
        if (transfer := self.case.transfers.get(alert.transfer or "")) is not None:
            return reference("Organization", "hospital", transfer.said.hospital)
        return reference("Organization", "unit", alert.unit) if alert.unit else None

    @property
    def sex(self) -> Sex | None:
        """What the crew says, else what the caller said."""
        return self.case.patient.sex or (self.case.call.patient_sex if self.case.call else None)

    # ── who said it ──────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def _standing(self) -> dict[str, Said]:
        return dict(standing(self.case.timeline, {}))

    def said(self, lasting_id: str) -> Said | None:
        """The entry that stands under this lasting id. For the newest one, without looking through the timeline."""
        newest = self.case.timeline[-1] if self.case.timeline else None
        if newest is not None and lasting_id in (newest.id, newest.logged.entry.corrects):
            return newest
        return self._standing.get(lasting_id)

    def status(self, lasting_id: str) -> str:
        """Of an observation: `corrected` where a later entry stands in for the first saying."""
        said = self.said(lasting_id)
        return "corrected" if said is not None and said.logged.entry.corrects else "final"

    def actor(self, lasting_id: str) -> Json | None:
        """Whoever said this entry, in the role and from the place they spoke in."""
        said = self.said(lasting_id)
        return reference("PractitionerRole", *actor_names(self.case.id, said.logged.entry)) if said else None

    def actors(self, lasting_id: str) -> list[Json]:
        """The same, as a list to be a performer's."""
        actor = self.actor(lasting_id)
        return [actor] if actor else []


def actor_names(case_id: str, entry: Entry) -> tuple[str, ...]:
    """What the id of somebody's part in a case is made of: person, role and place together."""
    return (case_id, somebody(entry.by, entry.role, entry.place))


@functools.lru_cache(maxsize=16_384)
def somebody(by: str, role: str, place: str) -> str:
    """Who speaks, in which role and from where, in 16 hexadecimal digits."""
    return digest(by, role, place)[:16]
