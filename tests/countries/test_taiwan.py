"""Taiwan's tables: complete, without repetition, and agreeing with one another and with the map."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from shapely.geometry import Point

from goldenhour.emergency.boundaries import km_to
from goldenhour.emergency.country import Country, Hospital, Level, load_country
from goldenhour.emergency.reference import CAPABILITIES
from goldenhour.emergency.suspicion import ARREST_CALL
from goldenhour.emergency.travel import distance_km


@pytest.fixture(scope="module")
def taiwan() -> Country:
    return load_country("taiwan")


WORDS = {
    "急診": "emergency",
    "急性腦中風": "stroke",
    "急性冠心症": "coronary",
    "緊急外傷": "trauma",
    "高危險妊娠": "obstetric_newborn",
    "加護病房": "intensive_care",
}
LEVELS = {"重度級": Level.SEVERE, "中度級": Level.MODERATE, "一般級": Level.GENERAL}


def by_hand(wording: str) -> tuple[Level, dict[str, Level]]:
    """What the list's wording means, read independently of the table's columns. Whatever is not understood is left."""
    own = LEVELS[wording[:3]]
    rest = wording[3:].removeprefix("急救責任醫院")
    capabilities = dict.fromkeys(CAPABILITIES, own)
    if rest.startswith("*"):
        capabilities["obstetric_newborn"] = Level.GENERAL
        rest = rest[1:]
    if rest:
        listed, raised = re.fullmatch(r"具備(.+)(.度級)能力", rest).groups()  # type: ignore[union-attr]
        for words, capability in WORDS.items():
            if words in listed:
                capabilities[capability] = LEVELS[raised]
                listed = listed.replace(words, "")
        assert set(listed) <= set("、及孕產婦新生兒醫療(含早產兒)"), wording
    return own, capabilities


def test_the_tables_hold_22_counties_205_hospitals_and_14_networks(taiwan: Country) -> None:
    assert (len(taiwan.counties), len(taiwan.hospitals), len(taiwan.networks)) == (22, 205, 14)


def test_hospitals_stand_at_their_levels_as_published(taiwan: Country) -> None:
    levels = Counter(h.level for h in taiwan.hospitals)
    assert levels == {Level.SEVERE: 52, Level.MODERATE: 74, Level.GENERAL: 79}


def test_every_wording_of_a_level_gives_the_capabilities_in_the_columns(taiwan: Country) -> None:
    for h in taiwan.hospitals:
        assert (h.level, h.capabilities) == by_hand(h.level_wording), h.id
    assert len({h.level_wording for h in taiwan.hospitals}) == 32


def test_a_hospital_id_is_its_code_and_campus(taiwan: Country) -> None:
    for h in taiwan.hospitals:
        assert re.fullmatch(r"\d{10}", h.code)
        assert h.id == (h.code if h.campus == 1 else f"{h.code}-{h.campus}")
    campuses = [h for h in taiwan.hospitals if h.code == "0101090517"]
    assert [h.campus for h in campuses] == [1, 2, 3, 4, 5]


def test_no_two_hospitals_are_called_the_same(taiwan: Country) -> None:
    for language in ("zh", "en"):
        assert max(Counter(h.short(language) for h in taiwan.hospitals).values()) == 1
    assert all("台" not in h.short("zh") for h in taiwan.hospitals)


def test_two_hospitals_are_not_placed_and_say_so(taiwan: Country) -> None:
    unplaced = {h.short("zh") for h in taiwan.hospitals if h.lat is None}
    assert unplaced == {"東港安泰醫院", "國軍岡山分院"}
    assert unplaced == {h.short("zh") for h in taiwan.hospitals if h.located_by == "unknown"}


def test_a_hospital_without_coordinates_is_still_placed_by_its_township(taiwan: Country) -> None:
    place = taiwan.hospital_place("0943030019")
    assert place is not None
    assert (place.how, place.county, place.found) == ("township centre", "T", "屏東縣東港鎮")


def test_every_hospital_stands_in_its_county_on_the_map(taiwan: Country) -> None:
    shapes = {a.code: a.shape for a in taiwan.atlas("counties").areas}
    far = [h.id for h in taiwan.hospitals if h.lat and km_to(shapes[h.county], Point(h.lon, h.lat)) > 2]
    assert far == []


def test_every_hospital_stands_in_the_township_of_its_address_unless_noted(taiwan: Country) -> None:
    towns = taiwan.atlas("townships")
    elsewhere = [
        h.short("zh")
        for h in taiwan.hospitals
        if h.lat
        and h.lon
        and h.address
        and "registered for the whole hospital" not in h.note
        and (town := towns.at(h.lat, h.lon))
        and town.names["zh"] not in h.address.replace("台", "臺")
    ]
    assert elsewhere == []


def test_hospitals_of_one_code_are_apart(taiwan: Country) -> None:
    placed: list[tuple[Hospital, tuple[float, float]]] = [
        (h, (h.lat, h.lon)) for h in taiwan.hospitals if h.lat is not None and h.lon is not None
    ]
    for i, (one, here) in enumerate(placed):
        for other, there in placed[i + 1 :]:
            assert distance_km(here, there) > 0.1, (one.id, other.id)


def test_the_slipped_line_of_changhua_is_two_hospitals(taiwan: Country) -> None:
    assert taiwan.hospital("0937010019").short("zh") == "彰化秀傳"
    assert taiwan.hospital("1137010024").short("zh") == "彰基"


@pytest.mark.parametrize(("role", "named"), [("base", 14), ("support", 14), ("partner", 0), ("station", 28)])
def test_members_of_a_role_are_named_as_far_as_the_source_names_them(taiwan: Country, role: str, named: int) -> None:
    assert sum(m.role == role for m in taiwan.members) == named


def test_the_source_counts_119_members(taiwan: Country) -> None:
    stated = {t.role: t.stated for t in taiwan.totals}
    assert stated == {"base": 14, "support": 14, "partner": 63, "station": 28}
    assert sum(stated.values()) == 119


def test_every_network_has_one_base_hospital_of_severe_level(taiwan: Country) -> None:
    for network in taiwan.networks:
        (base,) = [m for m in taiwan.members_of(network.id) if m.role == "base"]
        assert taiwan.hospital(base.hospital).level is Level.SEVERE
        assert taiwan.networks_of(base.hospital) == (network,)


def test_support_hospitals_are_moderate_at_least(taiwan: Country) -> None:
    supports = [taiwan.hospital(m.hospital) for m in taiwan.members if m.role == "support"]
    assert all(h.level.rank >= Level.MODERATE.rank for h in supports)


def test_a_member_that_is_no_hospital_can_be_found_by_its_township(taiwan: Country) -> None:
    for m in taiwan.members:
        if not m.hospital:
            place = taiwan.locate(taiwan.county(m.county).name("zh") + m.township)
            assert place is not None
            assert (place.how, place.county) == ("township centre", m.county), m.names


def test_whatever_is_inferred_says_why(taiwan: Country) -> None:
    assert all(m.why for m in taiwan.members if m.inferred)
    inferred = {m.network for m in taiwan.members if m.role == "base" and m.inferred}
    assert {"zhongmiao", "zhongtou"} <= inferred


def test_every_code_has_both_languages_and_a_version(taiwan: Country) -> None:
    for table, rows in taiwan.code_tables.items():
        for row in rows:
            assert row.zh, (table, row.code)
            assert row.en, (table, row.code)
            assert row.version in {"temsis-2016", "temsis-2023", "nemsis-3", "gh-2026"}


def test_a_procedure_code_changed_its_meaning_between_versions(taiwan: Country) -> None:
    assert taiwan.label("procedures", "127401", "zh", "temsis-2016") == "保暖"
    assert taiwan.label("procedures", "127401", "zh", "temsis-2023") == "靜脈輸液"


def test_dispatch_levels_are_said_as_dispatch_centres_say_them(taiwan: Country) -> None:
    assert [c.zh for c in taiwan.codes("dispatch_levels")] == ["OHCA", "ALS", "BLS", "其他"]
    assert [c.code for c in taiwan.codes("dispatch_levels")] == ["2305001", "2305003", "2305005", "2305007"]


def test_dispatch_complaints_are_medical_trauma_or_other(taiwan: Country) -> None:
    codes = taiwan.codes("dispatch_complaints")
    assert Counter(c.group for c in codes) == {"medical": 20, "trauma": 14, "other": 5}
    assert all(c.code.startswith("1031") == (c.group == "medical") for c in codes)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("昏倒", "103101"),
        ("沒呼吸", "103101"),
        ("OHCA", "103101"),
        ("車禍", "103201"),
        ("燙傷", "103203"),
        ("嘴歪", "103104"),
    ],
)
def test_a_complaint_is_found_by_what_callers_say(taiwan: Country, said: str, code: str) -> None:
    assert code in [one.code for one in taiwan.codes("dispatch_complaints") if said in one.said_as.split()]


def test_only_an_arrest_brings_its_level_with_it(taiwan: Country) -> None:
    levels = {one.code: one.level for one in taiwan.codes("dispatch_complaints") if one.level}
    assert levels == {ARREST_CALL: "2305001"}
    assert taiwan.find_code("dispatch_levels", levels[ARREST_CALL]) is not None


def test_cincinnati_findings_are_face_arm_and_speech(taiwan: Country) -> None:
    assert Counter(c.group for c in taiwan.codes("stroke_findings")) == {"face": 3, "arm": 3, "speech": 1}


def test_the_tables_use_the_official_spelling(taiwan: Country) -> None:
    assert all("台" not in c.name("zh") for c in taiwan.counties)
    for kind in ("counties", "townships"):
        assert all("台" not in a.names["zh"] for a in taiwan.atlas(kind).areas)


def test_the_map_and_the_table_name_counties_alike(taiwan: Country) -> None:
    drawn = {a.code: a.names for a in taiwan.atlas("counties").areas}
    assert drawn == {c.code: c.names for c in taiwan.counties}
