"""Which ambulance a crew member is on: kept with their session, told on the unit's timeline."""

from __future__ import annotations

import msgspec

from goldenhour.emergency.bodies import CrewSignedOn
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Device, Person, Role, not_allowed
from goldenhour.emergency.unit import Unit
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.people.answers import accounts_of
from goldenhour.people.sessions import Sessions


async def sign_on(house: House, sessions: Sessions, token: str, person: Person, unit_id: str | None) -> Person:
    """Put a crew member on a unit of their county, or (None) off theirs. The former unit is told too.

    Raises Refusal: not crew, no such unit, another county's unit.
    """
    if Role.CREW not in person.roles:
        raise not_allowed()
    if unit_id is not None:
        check_can_sign_on(person, house.book.units.get(unit_id))
    after = await sessions.take_unit(token, unit_id)
    for unit in dict.fromkeys((person.unit, unit_id)):
        if unit is not None:
            await tell_crew(house, sessions, person, unit)
    return after


def check_can_sign_on(person: Person, unit: Unit | None) -> None:
    if unit is None:
        raise Refusal(
            Category.NOT_FOUND,
            "no_such_unit",
            "There is no such ambulance. Choose one from the list of your county.",
            field="unit",
        )
    if unit.county != person.county:
        raise Refusal(
            Category.FORBIDDEN,
            "unit_of_another_county",
            "This ambulance belongs to another county. Choose one of your own.",
            field="unit",
        )


async def move_tablet(house: House, device: Device, token: str | None, unit_id: str | None) -> Device:
    """Put a tablet and its person on a unit, and their session (`token`) in the same browser with it.

    Raises Refusal as `sign_on`.
    """
    person, accounts = device.person, accounts_of(house)
    if Role.CREW not in person.roles:
        raise not_allowed()
    if unit_id is not None:
        check_can_sign_on(person, house.book.units.get(unit_id))
    after = await accounts.devices.take_unit(device, unit_id)
    session = await accounts.sessions.who(token)
    if token and session and session.id == person.id:
        await accounts.sessions.take_unit(token, unit_id)
    for unit in dict.fromkeys((person.unit, unit_id)):
        if unit is not None:
            await tell_crew(house, accounts.sessions, person, unit)
    return after


async def tell_crew(house: House, sessions: Sessions, by: Person, unit_id: str) -> None:
    """Append who is on the unit now, by all open sessions and tablets on it; it may be nobody."""
    aboard = [*await sessions.on_unit(unit_id), *await accounts_of(house).devices.on_unit(unit_id)]
    names = list({person.id: person.name for person in aboard}.values())
    entry = Entry(
        id=house.world.new_id(),
        subject=f"unit/{unit_id}",
        kind="crew_signed_on",
        at=house.world.now(),
        by=by.id,
        role=Role.CREW,
        place=by.organisation,
        body=msgspec.Raw(encode_json(CrewSignedOn(names=names))),
    )
    receipt = (await house.log.append([entry]))[0]
    await house.book.caught_up(receipt.seq)


def units_for(house: House, person: Person) -> list[Unit]:
    """The units this person may sign on to, by name."""
    units = (unit for unit in house.book.units.values() if unit.county == person.county)
    return sorted(units, key=lambda unit: unit.name or unit.id)
