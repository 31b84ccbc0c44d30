"""What is said of a defibrillator (AED) and of the place that keeps it: the typed bodies, all about `site/<id>`.

The articles named are those of 公共場所必要緊急救護設備管理辦法 (Regulations for the necessary emergency equipment of public
places, Ministry of Health and Welfare, 2023-05-10) unless another text is named.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from goldenhour.emergency.bodies import Body, Code, Key, Latitude, Line, Longitude, Name, Text
from goldenhour.emergency.ladder_bodies import Telephone

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=200)]
Minute = Annotated[int, Meta(ge=0, le=1440)]
"""Minutes after midnight, by the clock of the place."""
Minutes = Annotated[int, Meta(ge=1, le=6000)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Centimetres = Annotated[int, Meta(ge=0, le=1000)]


class Source(StrEnum):
    """Where what is said of a place comes from."""

    REGISTERED = "registered"  # by the place itself, here
    NATIONAL = "national"  # the national open data file
    OSM = "osm"  # OpenStreetMap
    SYNTHETIC = "synthetic"


class Span(Body, frozen=True, kw_only=True):
    """Open from `begins` to `ends`, minutes after midnight. One that ends not later than it begins goes on past midnight;
    0 to 1440 is the whole day."""

    begins: Minute
    ends: Minute


class Hours(Body, frozen=True, kw_only=True):
    """When the device can be fetched: spans for each day of the week, Monday first. A day of `None` is *unknown*, which is
    neither open nor closed; one without spans is closed. `holidays`: the spans of public holidays, None where not said
    (then a holiday is as its weekday, and that is said with it)."""

    week: Annotated[tuple[tuple[Span, ...] | None, ...], Meta(min_length=7, max_length=7)]
    holidays: tuple[Span, ...] | None = None


class SiteRegistered(Body, frozen=True, kw_only=True):
    """A place that has, or must have, defibrillators. Said again when something changes: the last one stands (article 4:
    registered within seven days of installing, and of each change). `foreign_id` is the place's number in the national
    file; `category` a code of the country's table of places, `kind` that file's finer word; `tax_id` the 統一編號; `staff` how
    many people work there; `authority` the code of the authority of its business (目的事業主管機關); `changed_on` the day on
    which it became as it is said now, where it is said anew."""

    name: Name
    county: Code
    district: Line = ""
    address: Line = ""
    category: Code
    kind: Line = ""
    description: Text = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    responsible: Line = ""
    tax_id: Line = ""
    telephone: Telephone | None = None
    staff: Count | None = None
    authority: Line = ""
    source: Source = Source.REGISTERED
    foreign_id: Line = ""
    changed_on: date | None = None


class Placement(Body, frozen=True, kw_only=True):
    """How it hangs, point by point of article 5; None is "not looked at". Heights in centimetres above the floor."""

    conspicuous: bool | None = None  # 5 (1): plain to see, easy to take, with operating instructions
    height_cm: Centimetres | None = None  # 5 (2): at least 120
    case_alarm: bool | None = None  # 5 (3): protective case with alarm and bell
    own_power: bool | None = None  # 5 (3): independent power
    serial_marked: bool | None = None  # 5 (3): serial number and barcode on the device
    on_floor_plan: bool | None = None  # 5 (4)
    sign_at_entrance: bool | None = None  # 5 (5)
    sign_at_device: bool | None = None  # 5 (5)
    sign_height_cm: Centimetres | None = None  # 5 (6): 200 to 250
    beside_water: bool | None = None  # 5 (7): must not be


class AedRegistered(Body, frozen=True, kw_only=True):
    """A device and where it hangs. `aed` names it at this place; said again under the same name, the last one stands.
    `vehicle`: it travels (train, aircraft, ship), and article 5 exempts it from heights, case and power. `listed_before`: it
    stood in the national register (article 4) before it was registered here, since `listed_on` where that is known.
    `changed_on`: the day on which it became as it is said now, where it is said anew."""

    aed: Key
    location: Line = ""
    where: Line = ""
    floor: Line = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    hours: Hours | None = None
    hours_note: Line = ""
    telephone: Telephone | None = None
    maker: Line = ""
    model: Line = ""
    serial: Line = ""
    barcode: Line = ""
    manufactured_on: date | None = None
    installed_on: date | None = None
    listed_before: bool = False
    listed_on: date | None = None
    pads_until: date | None = None
    battery_until: date | None = None
    vendor: Line = ""
    vendor_telephone: Telephone | None = None
    vehicle: bool = False
    placement: Placement | None = None
    photo: Line = ""
    source: Source = Source.REGISTERED
    foreign_id: Line = ""
    doubts: tuple[Line, ...] = ()
    changed_on: date | None = None


class AedChecked(Body, frozen=True, kw_only=True):
    """The half-yearly check (article 7), or one in between: battery, pads and function were looked at on `on` by `name`.
    Dates where they were read; `ready`: the status light or self-test says that it works; `note`: what was found."""

    aed: Key
    on: date
    name: Name
    ready: bool
    pads_until: date | None = None
    battery_until: date | None = None
    note: Text = ""
    photo: Line = ""


class OutOfService(StrEnum):
    """Why a device is not to be sent for."""

    USED = "used"  # pads are gone until they are replaced
    DEFECT = "defect"
    EXPIRED = "expired"
    AWAY = "away"  # taken along, stolen, being mended
    BLOCKED = "blocked"  # cannot be reached: building works, locked


class AedOutOfService(Body, frozen=True, kw_only=True):
    """It must not be sent for until it is said to be back."""

    aed: Key
    why: OutOfService
    note: Text = ""
    name: Line = ""


class AedBackInService(Body, frozen=True, kw_only=True):
    """It can be sent for again. Consumables that were replaced, with their dates (article 7: replaced after each use)."""

    aed: Key
    pads_until: date | None = None
    battery_until: date | None = None
    note: Text = ""
    name: Line = ""


class AedUsed(Body, frozen=True, kw_only=True):
    """The use record (article 8): due within seven days of the end of the rescue, with the device's own data file. From this
    saying on it is out of service until it is back. `case` where the use belongs to one of our cases; `file` is the SHA-256
    of the device's data; no word of the patient is needed beyond the counts."""

    aed: Key
    on: date
    name: Name
    pads_used: bool = True
    shocks: Annotated[int, Meta(ge=0, le=100)] | None = None
    case: Key | None = None
    file: Line = ""
    note: Text = ""


class AedDoubted(Body, frozen=True, kw_only=True):
    """Somebody in the street says that something is wrong with it: not there, locked, empty. It is not put out of service
    by one such word, it ranks lower until its manager has looked."""

    aed: Key
    what: OutOfService | None = None
    note: Text = ""


class AedRemoved(Body, frozen=True, kw_only=True):
    """It hangs here no more, since `changed_on` (article 4: registered within seven days)."""

    aed: Key
    reason: Line = ""
    changed_on: date | None = None


class CompanySent(Body, frozen=True, kw_only=True):
    """The health authority sends a company to look at or mend a device (guideline six, 3.3)."""

    aed: Key
    company: Name
    for_what: Line = ""
    by: date | None = None


class CompanyReported(Body, frozen=True, kw_only=True):
    """What the company did; `mended` puts an end to it."""

    aed: Key
    mended: bool
    pads_until: date | None = None
    battery_until: date | None = None
    note: Text = ""
