"""The dose check: what a decimal point too far looks like, in whatever unit it is told."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.consults.doses import IN_MG, milligrams, usual_mg
from goldenhour.emergency.bodies import PatientDescribed
from goldenhour.emergency.consult_bodies import Ordered
from goldenhour.emergency.country import packaged_country
from tests.alerts.scene import tell
from tests.consults.scene import NEUROLOGIST, consulting, taken

COUNTRY = packaged_country("taiwan")


@pytest.mark.parametrize(
    ("dose", "unit", "expected"),
    [
        (1.0, "g", 1000.0),
        (500, "毫克", 500.0),
        (250, "mcg", 0.25),
        (1.0, "3706001", 1000.0),
        (20, "ml", None),
        (2, "", None),
    ],
)
def test_a_dose_is_reckoned_in_milligrams_where_its_unit_is_one_of_mass(
    dose: float, unit: str, expected: float | None
) -> None:
    assert milligrams(COUNTRY, Ordered(drug="x", dose=dose, unit=unit)) == expected


def test_every_limit_is_of_a_drug_of_the_table() -> None:
    limits = COUNTRY.settings["dose_limits"]
    assert all(COUNTRY.find_code("medications", code) and limit > 0 for code, limit in limits.items())
    assert usual_mg(COUNTRY, Ordered(drug="Aspirin", code="124201")) == 325
    assert IN_MG["毫克"] == 1


async def advise(client: Any, path: str, drug: dict[str, Any], confirmed: tuple[str, ...] = ()) -> Any:
    return await client(NEUROLOGIST).say(
        f"{path}/advice", confirmed=confirmed, advice="treat_here", diagnosis="TIA", name="x", drugs=[drug]
    )


async def test_a_drug_the_record_names_an_allergy_to_is_asked_about(house: Any, client: Any) -> None:
    path = await consulting(house, taken())
    await tell(house, "case/case-0001", PatientDescribed(allergies="阿斯匹靈（蕁麻疹）"))
    drug = {"drug": "Aspirin", "code": "124201", "dose": 100, "unit": "mg"}
    answer = await advise(client, path, drug)
    assert (answer.status_code, answer.json()["error"]["code"]) == (428, "allergy_named")
    assert (await advise(client, path, drug, ("allergy_named",))).status_code == 201


async def test_a_drug_without_a_limit_is_asked_about_only_beyond_ten_grams(house: Any, client: Any) -> None:
    path = await consulting(house, taken())
    answer = await advise(client, path, {"drug": "Mannitol", "dose": 20, "unit": "g"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (428, "unusual_dose")
    assert (await advise(client, path, {"drug": "Mannitol", "dose": 250, "unit": "ml"})).status_code == 201
