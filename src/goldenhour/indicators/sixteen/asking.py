"""What an address asks of the sixteen, and whether this person may ask it: the health authority all, an emergency
department its own hospital."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from starlette.datastructures import QueryParams

from goldenhour.emergency.country import Country
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role, not_allowed
from goldenhour.indicators.sixteen.counting import month_after, months_between
from goldenhour.indicators.sixteen.rows import consults, transfers
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence

MONTHS = 12
MONTHS_AT_MOST = 36
DATA = {"": None, "real": True, "synthetic": False}
BASE = "base"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """`first` and `last`: months of the country, both included, YYYY-MM. `hospitals` is what the person may see and has
    chosen: None is all."""

    first: str
    last: str
    network: str = ""
    hospital: str = ""
    hospitals: tuple[str, ...] | None = None
    data: str = ""
    sped_up: bool = False
    base: str = ""
    """The year whose months the control limits are of, where somebody has chosen one."""

    running: str = ""
    """The month that is not over yet: what was counted of it grows on, and is no month's count."""

    @property
    def base_year(self) -> int:
        """The year before the last month's, where nobody has chosen: it stays the same until a year is over."""
        return int(self.base or int(self.last[:4]) - 1)

    @property
    def base_months(self) -> list[str]:
        return months_between(f"{self.base_year:04d}-01", f"{self.base_year:04d}-12")

    @property
    def counted_months(self) -> list[str]:
        """All that must be counted for an answer."""
        return months_between(min(self.months_before[0], self.base_months[0]), self.last)

    @property
    def months(self) -> list[str]:
        return months_between(self.first, self.last)

    @property
    def months_before(self) -> list[str]:
        """The same months a year earlier."""
        return a_year_before(self.months)

    @property
    def months_over(self) -> list[str]:
        """Those that are over."""
        return [month for month in self.months if not self.running or month < self.running]

    def address(self, **changes: str | None) -> str:
        """The address of this question with changes (None: left out), without its path."""
        said = {
            "from": self.first, "to": self.last, "network": self.network, "hospital": self.hospital, "data": self.data,
            "sped_up": "1" if self.sped_up else "", "base": self.base,
        }  # fmt: skip
        return urlencode({name: value for name, value in {**said, **changes}.items() if value})


def a_year_before(months: Iterable[str]) -> list[str]:
    return [month_after(month, -12) for month in months]


def question_of(query: QueryParams, person: Person, country: Country, newest: str, running: str = "") -> Question:
    """The question of an address. Without months: the twelve up to `newest`. Raises `Refusal` for what cannot be asked."""
    last = month_in(query, "to") or newest
    first = month_in(query, "from") or month_after(last, 1 - MONTHS)
    months = months_between(first, last)
    if not 1 <= len(months) <= MONTHS_AT_MOST:
        raise Refusal(
            Category.INCORRECT,
            "not_a_period",
            "From {first} to {last} is no period. Choose up to {n} months, the earlier first.",
            field="from",
            first=first,
            last=last,
            n=MONTHS_AT_MOST,
        )
    network, hospital = query.get("network", ""), kept_to(query.get("hospital", ""), person)
    return Question(
        first=first, last=last, network=network, hospital=hospital, data=data_of(query), base=base_of(query, last),
        hospitals=hospitals_of(country, network, hospital), sped_up=query.get("sped_up") == "1", running=running,
    )  # fmt: skip


def base_of(query: QueryParams, last: str) -> str:
    """The base year of the address, or nothing. Raises `Refusal`: it is none of those the page offers."""
    said = query.get("base", "")
    if said and said not in base_years(last):
        raise Refusal(
            Category.INCORRECT,
            "not_a_base_year",
            "Limits cannot be made of {text}. Choose one of the years {known}.",
            field="base",
            text=said,
            known=", ".join(base_years(last)),
        )
    return said


def base_years(last: str) -> list[str]:
    """The years that limits can be of, the usual one first."""
    return [f"{int(last[:4]) - ago:04d}" for ago in (1, 2, 3, 0)]


def kept_to(asked: str, person: Person) -> str:
    """The hospital asked for, as far as this person may; another's figures are refused, not silently narrowed."""
    if Role.AUTHORITY in person.roles:
        return asked
    if not person.roles & EMERGENCY_DEPARTMENT or not person.hospital:
        raise not_allowed()
    if asked not in ("", person.hospital):
        raise Refusal(
            Category.FORBIDDEN,
            "foreign_figures",
            "These are the figures of others. You can see those of your own hospital: leave this choice out.",
        )
    return person.hospital


def hospitals_of(country: Country, network: str, hospital: str) -> tuple[str, ...] | None:
    """The hospitals chosen: one, or a network's members; None is all. Raises `Refusal` where there is no such."""
    if hospital:
        return (country.hospital(hospital).id,)
    if not network:
        return None
    if network not in {one.id for one in country.networks}:
        raise Refusal(
            Category.INCORRECT,
            "not_known",
            "There is no {name} called {value}. Known are: {known}.",
            field="network",
            name=Sentence(N_("network")),
            value=network,
            known=", ".join(one.id for one in country.networks),
        )
    return members(country, network)


def members(country: Country, network: str) -> tuple[str, ...]:
    return tuple(one.hospital for one in country.members_of(network) if one.hospital)


def bases_of(country: Country) -> tuple[str, ...]:
    """The networks' base hospitals: the supply side."""
    return tuple(one.hospital for one in country.members if one.role == BASE and one.hospital)


def month_in(query: QueryParams, name: str) -> str:
    text = query.get(name, "")
    year, dash, month = text.partition("-")
    if text and not (dash and len(text) == 7 and year.isascii() and month.isascii() and year.isdecimal()
                     and month.isdecimal() and 1 <= int(month) <= 12 and 1970 < int(year) < 9990):  # fmt: skip
        raise Refusal(
            Category.INCORRECT,
            "not_a_month",
            "{text} is not a month. Write it like 2026-11, in years of the common era.",
            field=name,
            text=text,
        )
    return text


def data_of(query: QueryParams) -> str:
    if (value := query.get("data", "")) in DATA:
        return value
    raise Refusal(
        Category.INCORRECT,
        "not_a_choice",
        "There is no {name} called {value}. Choose one on the page.",
        field="data",
        name="data",
        value=value,
    )


def ask_newest_month(connection: sa.Connection, now: datetime, zone: ZoneInfo) -> str:
    """The month of the newest consult or transfer, and of now where there is none: an import may be of years ago."""
    newest = [connection.execute(sa.select(sa.func.max(one.c.at))).scalar() for one in (consults, transfers)]
    known = [at for at in newest if at is not None]
    moment = datetime.fromtimestamp(max(known), UTC) if known else now
    return f"{moment.astimezone(zone):%Y-%m}"
