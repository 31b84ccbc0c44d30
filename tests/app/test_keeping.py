"""Places put together: addresses of authorities, who can be named, and a register that is there after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenhour.aeds.keeping.calendar import FACT
from goldenhour.aeds.keeping.register import register_of
from goldenhour.app import wiring
from goldenhour.app.keeping import addresses, password_of
from goldenhour.app.settings import Settings
from goldenhour.emergency.people import Person, Role
from goldenhour.kit.refusals import Refusal
from goldenhour.people.accounts import Accounts
from tests.aeds.scene import SITE, a_school
from tests.world import TestWorld


def test_authorities_are_read_by_county() -> None:
    assert addresses(" A=a@x.example, F=f@x.example,") == {"A": "a@x.example", "F": "f@x.example"}
    assert addresses("") == {}
    with pytest.raises(Refusal, match="by county code"):
        addresses("a@x.example")


def test_a_password_that_cannot_be_read_is_said_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        password_of(Settings(data=tmp_path, mail_password_file=tmp_path / "none"))


async def test_codes_and_serial_numbers_are_known_after_a_restart(tmp_path: Path, world: TestWorld) -> None:
    async with wiring.open_house(Settings(data=tmp_path), world) as house:
        await a_school(house)
        await house.write_views()
    async with wiring.open_house(Settings(data=tmp_path), world) as house:
        assert register_of(house.book).of_serial(f"SN-{SITE}") == [(SITE, "1")]
        assert register_of(house.book).sites_of("person/aed_manager") == [SITE]


async def test_an_authority_may_name_its_own_countys_managers(tmp_path: Path, world: TestWorld) -> None:
    async with wiring.open_house(Settings(data=tmp_path), world) as house:
        assert isinstance(house.door, Accounts)
        made = {}
        for name, organisation in (("ours", "county/A"), ("theirs", "county/F")):
            made[name] = await house.door.register(
                None, name=name, sign_in=name, password="four words that rhyme", roles={Role.AED_MANAGER},
                organisation=organisation,
            )  # fmt: skip
        above = Person(id="person/x", name="x", roles=frozenset({Role.AUTHORITY}), organisation="county/A")
        assert await house.facts["aed_managers"](above) == [(made["ours"].id, "ours")]
        person_of = house.facts[FACT].person_of
        assert (await person_of(made["ours"].id)).id == made["ours"].id
        await house.door.deactivate(None, made["ours"].id)
        assert await person_of(made["ours"].id) is None
        assert await person_of("person/nobody") is None
