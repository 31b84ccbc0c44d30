"""The first people: an administrator made on the command line, and the demo's made-up people. No default account else."""

from __future__ import annotations

import msgspec

from goldenhour.emergency.country import Country, Hospital
from goldenhour.emergency.organisations import organisation_name
from goldenhour.emergency.people import Role
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World
from goldenhour.people.accounts import Accounts
from goldenhour.people.tables import Account

DEMO_COUNTY = "臺北市"

DEMO_PEOPLE: tuple[tuple[Role, str, str, str], ...] = (
    (Role.DISPATCHER, "dispatcher", "王演練", "county"),
    (Role.CREW, "crew", "林示範", "county"),
    (Role.ED_NURSE, "nurse", "陳模擬", "hospital"),
    (Role.ED_PHYSICIAN, "physician", "黃虛構", "hospital"),
    (Role.SPECIALIST, "specialist", "張假設", "hospital"),
    (Role.AED_MANAGER, "aed", "李範例", "county"),
    (Role.AUTHORITY, "authority", "吳樣本", "county"),
    (Role.ADMINISTRATOR, "administrator", "劉試用", "county"),
    (Role.ADMINISTRATOR, "it", "周測試", "hospital"),
)
"""Role, sign-in name, name, where. Common family names with "drill", "example", "fictitious" for a given name."""

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another (i, l, o, 0, 1)."""


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """One of the demo's people, with the password of this start in clear, to be printed and shown."""

    person: str
    role: Role
    name: str
    sign_in: str
    password: str
    organisation: str
    organisation_name: str


async def create_first_administrator(
    accounts: Accounts, name: str, sign_in: str, password: str, *, another: bool = False
) -> Account:
    """An administrator who looks after everybody. Refused when an active one exists, unless `another` is wanted."""
    if not another and any(Role.ADMINISTRATOR in a.roles and a.active for a in await accounts.everyone()):
        raise Refusal(
            Category.CONFLICT,
            "administrator_exists",
            "There is an administrator already. They can add people; to add another one here, say so (--another).",
        )
    return await accounts.register(None, name=name, sign_in=sign_in, password=password, roles={Role.ADMINISTRATOR})


async def demo_people(accounts: Accounts, country: Country, county: str = DEMO_COUNTY) -> list[Login]:
    """A made-up person for each role in one county (its name or code), and its hospital's administrator, each with a new
    password at every start.

    Only for the demo: the passwords are meant to be shown.
    """
    code = county_code(country, county)
    places = {"county": f"county/{code}", "hospital": f"hospital/{demo_hospital(country, code).id}"}
    return [
        await demo_person(accounts, country, role, sign_in, name, places[where])
        for role, sign_in, name, where in DEMO_PEOPLE
    ]


async def demo_person(
    accounts: Accounts, country: Country, role: Role, sign_in: str, name: str, organisation: str
) -> Login:
    """Added, or put back to how the demo begins when an earlier start left them."""
    password, place = random_password(accounts.world), organisation_name(country, organisation)
    account = await accounts.named(sign_in)
    if account is None:
        account = await accounts.register(
            None, name=name, sign_in=sign_in, password=password, roles={role}, organisation=organisation,
            organisation_name=place, synthetic=True,
        )  # fmt: skip
    elif account.synthetic:
        await put_back(accounts, account, role, organisation, place)
        await accounts.set_password(None, account.id, password)
    else:
        raise real_person(sign_in)
    return Login(
        person=account.id, role=role, name=account.name, sign_in=sign_in, password=password, organisation=organisation,
        organisation_name=place,
    )  # fmt: skip


async def put_back(accounts: Accounts, account: Account, role: Role, organisation: str, place: str) -> None:
    if account.organisation != organisation:
        await accounts.move(None, account.id, organisation, place)
    if account.roles != (role,):
        await accounts.set_roles(None, account.id, {role})
    if not account.active:
        await accounts.activate(None, account.id)


def real_person(sign_in: str) -> Refusal:
    return Refusal(
        Category.CONFLICT,
        "real_person",
        "A real person signs in as {name} here. Start the demo with a data directory of its own.",
        name=sign_in,
    )


def county_code(country: Country, county: str) -> str:
    """The code of a county given by code or by name in any language."""
    for known in country.counties:
        if county in (known.code, *known.names.values()):
            return known.code
    return country.county(county).code


def demo_hospital(country: Country, county: str) -> Hospital:
    """The county's most capable hospital that is on the map (the first of them)."""
    there = [h for h in country.hospitals if h.county == county and h.lat is not None]
    if not there:
        raise Refusal(
            Category.INCORRECT, "no_hospital_there", "No hospital of this county is on the map. Choose another county."
        )
    return max(there, key=lambda h: h.level.rank)


def random_password(world: World) -> str:
    """Twelve letters and digits in three groups: 59 bits, and short enough to type on a tablet."""
    picked = [LETTERS[byte % len(LETTERS)] for byte in world.secret(12)]
    return "-".join("".join(picked[at : at + 4]) for at in (0, 4, 8))
