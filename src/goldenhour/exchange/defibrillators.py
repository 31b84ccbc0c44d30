"""Places with defibrillators as FHIR: a Location with its position and the hours all its devices share, and a Device for each.
Public: nobody's name, no telephone, no serial number."""

from __future__ import annotations

from collections.abc import Iterator

from goldenhour.emergency.aed_bodies import Hours, Source
from goldenhour.emergency.country import Country
from goldenhour.emergency.fhir.building import Json, number, pruned, reference, resource_id, text
from goldenhour.emergency.fhir.codings import concept, known_as, profile
from goldenhour.emergency.fhir.facts import SYNTHETIC
from goldenhour.emergency.fhir.own_codes import own_coding
from goldenhour.emergency.site import Device, Site

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHANGED_BY = frozenset({
    "site_registered", "aed_registered", "aed_checked", "aed_out_of_service", "aed_back_in_service", "aed_used", "aed_removed",
    "company_reported", "site_entry_struck",
})  # fmt: skip
"""Kinds of entries that change something here."""


def of_site(site: Site, country: Country) -> Iterator[Json]:
    """The place and its devices, also those that were taken away; nothing while nobody has registered the place."""
    place = site.registered
    if place is None:
        return
    county = country.find_county(place.county)
    city = county.name(country.languages[0]) if county else None
    at = (
        None
        if place.lat is None or place.lon is None
        else {"longitude": number(place.lon), "latitude": number(place.lat)}
    )
    yield {
        "resourceType": "Location",
        "id": resource_id("site", site.id),
        **pruned({
            "meta": meta(place.source, profile("gh-place")),
            "identifier": [known_as("site", site.id)],
            "status": "active" if site.standing_devices else "inactive",
            "name": text(place.name), "mode": "instance", "position": at,
            "address": pruned({"text": text(place.address), "city": city, "district": text(place.district),
                               "country": country.code}),
            "hoursOfOperation": opening(shared_hours(site)),
        }),
    }  # fmt: skip
    for device in site.devices.values():
        yield of_device(site, device)


def of_device(site: Site, device: Device) -> Json:
    """`inactive` while it must not be sent for; `entered-in-error` never: what hung there did hang there."""
    said = device.said
    where = " ".join(filter(None, [said.location, said.floor, said.where]))
    return {
        "resourceType": "Device", "id": resource_id("aed", site.id, device.aed),
        **pruned({
            "meta": meta(said.source),
            "identifier": [known_as("aed", f"{site.id}/{device.aed}")],
            "status": "inactive" if device.removed or device.out else "active",
            "type": concept(own_coding("device", "aed")),
            "manufacturer": text(said.maker), "modelNumber": text(said.model),
            "location": reference("Location", "site", site.id),
            "note": [{"text": where}] if where else [],
        }),
    }  # fmt: skip


def meta(source: Source, *profiles: str) -> Json:
    return pruned({"profile": list(profiles), "security": [SYNTHETIC] if source is Source.SYNTHETIC else []})


def shared_hours(site: Site) -> Hours | None:
    """The hours of all its devices, where they are the same: FHIR has none for a device."""
    hours = {device.said.hours for device in site.standing_devices}
    return hours.pop() if len(hours) == 1 else None


def opening(hours: Hours | None) -> list[Json]:
    """A line for each span of a day. A day nobody knows of has none, as one that is closed: FHIR does not tell them apart."""
    lines = []
    for day, spans in zip(DAYS, hours.week if hours else (), strict=False):
        for span in spans or ():
            whole = (span.begins, span.ends) == (0, 1440)
            times = {"openingTime": clock(span.begins), "closingTime": clock(span.ends)}
            lines.append({"daysOfWeek": [day], **({"allDay": True} if whole else times)})
    return lines


def clock(minutes: int) -> str:
    """The end of a day has no time of its own in FHIR."""
    return "23:59:59" if minutes == 1440 else f"{minutes // 60:02}:{minutes % 60:02}:00"
