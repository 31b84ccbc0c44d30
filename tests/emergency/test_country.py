"""A country is a folder of tables: read, checked, asked. On a small invented country, and on Taiwan's places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goldenhour.emergency.country import Country, Level, Located, as_of, load_country
from goldenhour.kit.refusals import Category, Refusal

CAPS = "emergency,stroke,coronary,trauma,obstetric_newborn,intensive_care"

SETTINGS = """
code = "RU"
languages = ["de", "en"]
timezone = "Europe/Vienna"
emergency_number = "144"
names = { de = "Ruritanien", en = "Ruritania" }
codes = { version = "rcr-2" }
unknown_code = { de = "{code} (unbekannt)" }

[places]
spelling = { "ß" = "ss" }
county_suffixes = ["gau"]
offshore_km = 5.0

[boundaries.counties]
file = "ruritania.json"
object = "gaue"
code = "id"
names = { de = "name" }

[boundaries.townships]
file = "ruritania.json"
object = "orte"
code = "id"
county = "gau"
names = { de = "name" }
"""

TABLES = {
    "counties.csv": "code,de,en\nN,Nordgau,North\nS,Südgau,South\n",
    "hospitals.csv": f"id,name_de,short_de,name_en,county,level,{CAPS},address,lat,lon\n"
    "h1,Landeskrankenhaus Strelsau,LKH Strelsau,Strelsau General,N,severe,severe,severe,severe,severe,severe,moderate,"
    "Burgweg 1,1.5,0.5\n"
    "h2,Spital Zenda,,,S,general,moderate,general,general,moderate,general,general,Zenda,,\n",
    "networks.csv": "id,de,en,counties\nn1,Nordnetz,North network,N S\n",
    "network_members.csv": "network,role,name_de,hospital,county,township,inferred,why\n"
    "n1,base,LKH Strelsau,h1,N,,no,\nn1,station,Wache Zenda,,S,Zenda,yes,guessed\n",
    "triage.csv": "code,version,de,en,group\n1,rcr-1,Rot,Red,\n1,rcr-2,Sofort,Immediate,x\n2,rcr-2,Bald,Soon,y\n"
    "1,rcr-3,Blau,Blue,\n2,rcr-3,Grün,Green,\n9,rcr-3,Neu,,\n",
}

# Two squares side by side (lon 0..1), sharing the arc lat 1: the south one lies on lat 0..1, the north one on 1..2.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [0, 0]},
    "arcs": [
        [[0, 2], [2, 0]],  # the border, west to east
        [[2, 2], [0, -2], [-2, 0], [0, 2]],  # around the south
        [[2, 2], [0, 2], [-2, 0], [0, -2]],  # around the north
    ],
    "objects": {
        "gaue": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"id": "S", "name": "Südgau"}},
                {"type": "MultiPolygon", "arcs": [[[-3, -1]]], "properties": {"id": "N", "name": "Nordgau"}},
            ],
        },
        "orte": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"id": "S1", "gau": "S", "name": "Zenda"}},
                {"type": "Polygon", "arcs": [[-3, -1]], "properties": {"id": "N1", "gau": "N", "name": "Schloß"}},
            ],
        },
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "country.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "ruritania.json").write_text(json.dumps(TOPOLOGY), encoding="utf-8")
    return tmp_path


@pytest.fixture
def ruritania(folder: Path) -> Country:
    return load_country("ruritania", folder=folder, vendor=folder)


@pytest.fixture(scope="module")
def taiwan() -> Country:
    return load_country("taiwan")


# ── any country ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_another_country_is_only_another_folder(ruritania: Country) -> None:
    assert (ruritania.code, ruritania.name("en"), ruritania.emergency_number) == ("RU", "Ruritania", "144")
    assert [c.name("de") for c in ruritania.counties] == ["Nordgau", "Südgau"]
    assert [m.hospital for m in ruritania.members_of("n1")] == ["h1", ""]
    assert ruritania.networks_of("h1")[0].name("de") == "Nordnetz"
    assert ruritania.totals == ()


def test_a_country_needs_neither_networks_nor_codes(folder: Path) -> None:
    for file in ("networks.csv", "network_members.csv", "triage.csv"):
        (folder / file).unlink()
    country = load_country("ruritania", folder=folder, vendor=folder)
    assert (country.networks, country.members, country.code_tables) == ((), (), {})


def test_the_packaged_country_is_read_once() -> None:
    assert load_country("taiwan") is load_country("taiwan")


def test_a_name_is_said_in_the_readers_language_or_else_in_one_that_has_it(ruritania: Country) -> None:
    strelsau, zenda = ruritania.hospital("h1"), ruritania.hospital("h2")
    assert (strelsau.name("en-GB"), strelsau.name("de_AT"), strelsau.name("zh")) == (
        "Strelsau General",
        "Landeskrankenhaus Strelsau",
        "Landeskrankenhaus Strelsau",
    )
    assert (strelsau.short("de"), strelsau.short("en"), strelsau.short("zh")) == (
        "LKH Strelsau",
        "Strelsau General",
        "LKH Strelsau",
    )
    assert (zenda.short("de"), zenda.name("en")) == ("Spital Zenda", "Spital Zenda")


@pytest.mark.parametrize(
    ("hospital", "condition", "level"),
    [
        ("h1", "stroke", Level.SEVERE),
        ("h1", "ohca", Level.MODERATE),  # coronary severe, intensive care moderate: the weaker counts
        ("h2", "trauma", Level.MODERATE),
        ("h2", "ami", Level.GENERAL),
        ("h2", "other", Level.GENERAL),
        ("h2", "something a newer version knows", Level.GENERAL),
    ],
)
def test_a_hospital_has_a_level_for_each_condition(
    ruritania: Country, hospital: str, condition: str, level: Level
) -> None:
    assert ruritania.hospital(hospital).level_for(condition) is level


def test_levels_rank_general_moderate_severe() -> None:
    assert [x.rank for x in (Level.GENERAL, Level.MODERATE, Level.SEVERE)] == [1, 2, 3]


def test_an_unknown_hospital_or_county_is_refused_and_can_be_asked_for(ruritania: Country) -> None:
    assert ruritania.find_hospital("h9") is None
    assert ruritania.find_county("X") is None
    for ask in (lambda: ruritania.hospital("h9"), lambda: ruritania.county("X"), lambda: ruritania.codes("colours")):
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.category is Category.NOT_FOUND


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_code_table_is_given_as_of_the_version_in_use(ruritania: Country) -> None:
    assert [c.label("de") for c in ruritania.codes("triage")] == ["Sofort", "Bald"]
    assert [c.label("de") for c in ruritania.codes("triage", "rcr-1")] == ["Rot"]
    assert [c.label("de") for c in ruritania.codes("triage", "rcr-7")] == ["Blau", "Grün", "Neu"]


def test_a_code_is_read_by_the_version_it_was_written_in(ruritania: Country) -> None:
    meanings = [ruritania.label("triage", "1", "en", version) for version in (None, "rcr-1", "rcr-2", "rcr-3", "rcr-4")]
    assert meanings == ["Immediate", "Red", "Immediate", "Blue", "Blue"]


def test_a_code_newer_than_the_version_in_use_still_has_its_label(ruritania: Country) -> None:
    assert ruritania.label("triage", "9", "de") == "Neu"


@pytest.mark.parametrize(
    ("table", "code", "version"),
    [("triage", "7", None), ("no such table", "7", None), ("triage", "9", "rcr-1"), ("triage", "1", "nemsis-3")],
)
def test_an_unknown_code_stays_itself_and_is_marked(
    ruritania: Country, table: str, code: str, version: str | None
) -> None:
    assert ruritania.label(table, code, "de", version) == f"{code} (unbekannt)"


def test_an_unknown_code_with_braces_in_it_is_harmless(ruritania: Country) -> None:
    assert ruritania.label("triage", "{0}{code}", "en") == "{0}{code} (unknown code)"


def test_versions_of_another_system_do_not_count() -> None:
    assert as_of(["temsis-2016", "temsis-2023", "nemsis-3"], "temsis-2020") == "temsis-2016"
    assert as_of(["temsis-2016"], "nemsis-3") is None
    assert as_of(["temsis-2016"], "temsis-2015") is None


# ── wrong tables ─────────────────────────────────────────────────────────────────────────────────────────────────────
H = TABLES["hospitals.csv"]
M = TABLES["network_members.csv"]


@pytest.mark.parametrize(
    ("file", "text", "line", "what"),
    [
        ("counties.csv", "code,de,en\nN,Nordgau,North\nN,Südgau,South\n", 3, "stands on line 2 already"),
        ("counties.csv", "code,de,en\nN,,North\n", 2, "de is empty"),
        ("counties.csv", "letter,de\nN,Nordgau\n", 1, "column code is missing"),
        ("counties.csv", "", 1, "column code is missing"),
        ("counties.csv", "code,de,en\nN,Nordgau\n", 2, "2 cells where the first line has 3"),
        ("hospitals.csv", H.replace("Strelsau General,N", "Strelsau General,X"), 2, "county is X"),
        ("hospitals.csv", H.replace("N,severe", "N,best"), 2, "level is best"),
        ("hospitals.csv", H.replace("1.5,0.5", "1.5,"), 2, "lat 1.5, lon "),
        ("hospitals.csv", H.replace("1.5,0.5", "91,0.5"), 2, "lat 91"),
        ("hospitals.csv", H.replace("1.5,0.5", "north,0.5"), 2, "lat is not a number"),
        ("networks.csv", "id,de,counties\nn1,Netz,N X\n", 2, "county X is not in counties.csv"),
        ("network_members.csv", M.replace("h1,N", "h1,S"), 2, "the hospital h1 is in N"),
        ("network_members.csv", M.replace("h1,N", "h7,N"), 2, "hospital is h7"),
        ("network_members.csv", M.replace("station", "friend"), 3, "role is friend"),
        ("network_members.csv", M.replace("yes,guessed", "perhaps,guessed"), 3, "inferred is perhaps"),
        ("triage.csv", "code,version,de\n1,rcr-1,Rot\n1,rcr-1,Blau\n", 3, "stands on line 2 already"),
        ("triage.csv", "code,version,de\n1,,Rot\n", 2, "version is empty"),
    ],
)
def test_a_wrong_table_is_refused_with_its_file_and_line(
    folder: Path, file: str, text: str, line: int, what: str
) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_country("ruritania", folder=folder, vendor=folder)
    assert refused.value.code == "table_wrong"
    assert str(refused.value).startswith(f"{file}, line {line}: ")
    assert what in str(refused.value)


def test_a_folder_without_a_country_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"holds a country\.toml"):
        load_country("nowhere", folder=tmp_path)


def test_a_country_nobody_packaged_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        load_country("ruritania")
    assert refused.value.code == "country_unknown"


# ── boundaries ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("lat", "lon", "county"),
    [
        (0.5, 0.5, "S"),
        (1.5, 0.5, "N"),
        (-0.04, 0.5, "S"),  # 4.4 km at sea, within 5
        (1.5, 1.04, "N"),
        (-0.06, 0.5, None),  # 6.7 km
        (60, 60, None),
    ],
)
def test_a_point_is_in_its_county_or_near_its_coast(
    ruritania: Country, lat: float, lon: float, county: str | None
) -> None:
    found = ruritania.county_at(lat, lon)
    assert (found.code if found else None) == county


def test_boundaries_come_as_geojson_with_names(ruritania: Country) -> None:
    collection = json.loads(ruritania.boundaries_json("counties"))
    assert collection == json.loads(json.dumps(ruritania.boundaries_geojson("counties")))
    north = next(f for f in collection["features"] if f["properties"]["code"] == "N")
    assert north["properties"] == {"code": "N", "county": "N", "de": "Nordgau"}
    assert {tuple(p) for p in north["geometry"]["coordinates"][0]} == {(0, 1), (1, 1), (1, 2), (0, 2)}


def test_boundaries_that_are_not_installed_are_refused_with_what_to_do(folder: Path) -> None:
    country = load_country("ruritania", folder=folder, vendor=folder / "vendor")
    with pytest.raises(Refusal, match="make setup") as refused:
        country.county_at(0.5, 0.5)
    assert refused.value.category is Category.UNAVAILABLE


def test_boundaries_of_a_kind_nobody_drew_are_refused(ruritania: Country) -> None:
    with pytest.raises(Refusal, match="no boundaries of the kind lakes"):
        ruritania.boundaries_geojson("lakes")


def test_a_map_with_a_county_the_table_lacks_is_refused(folder: Path) -> None:
    text = json.dumps(TOPOLOGY).replace('"id": "N"', '"id": "Q"')
    (folder / "ruritania.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=r"county Q is not in counties\.csv"):
        load_country("ruritania", folder=folder, vendor=folder).county_at(0.5, 0.5)


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "how", "county"),
    [
        ("1.5, 0.5", "coordinates", "N"),
        ("vor dem LKH Strelsau", "hospital", "N"),
        ("Nordgau, Schloss 4", "township centre", "N"),
        ("südgau", "county centre", "S"),
        ("Süd", "county centre", "S"),
        ("Spital Zenda", "township centre", "S"),  # a hospital without coordinates: as far as its address tells
    ],
)
def test_another_countrys_addresses_are_found_by_its_own_names(
    ruritania: Country, text: str, how: str, county: str
) -> None:
    place = ruritania.locate(text)
    assert place is not None
    assert (place.how, place.county) == (how, county)


@pytest.mark.parametrize(
    ("text", "how", "found"),
    [
        ("臺北市信義區市府路1號", "township centre", "臺北市信義區"),
        ("台中市和平區東關路三段", "township centre", "臺中市和平區"),
        ("臺中市　和平區", "township centre", "臺中市和平區"),
        ("南投縣仁愛鄉大同村仁和路１２號", "township centre", "南投縣仁愛鄉"),
        ("臺東縣臺東市中華路", "township centre", "臺東縣臺東市"),
        ("基隆市中正區北寧路2號", "township centre", "基隆市中正區"),
        ("花蓮市中山路", "township centre", "花蓮縣花蓮市"),  # only one township is called so
        ("臺東成功鎮", "township centre", "臺東縣成功鎮"),
        ("嘉義東區", "township centre", "嘉義市東區"),  # 嘉義 is two counties, but only one has a 東區
        ("Xinyi District, Taipei City", "township centre", "臺北市信義區"),
        ("花蓮火車站", "county centre", "花蓮縣"),
        ("New Taipei City", "county centre", "新北市"),
        ("台大醫院急診", "hospital", "國立臺灣大學醫學院附設醫院"),
        ("林口長庚", "hospital", "長庚醫療財團法人林口長庚紀念醫院"),
        ("新竹馬偕停車場", "hospital", "台灣基督長老教會馬偕醫療財團法人新竹馬偕紀念醫院"),
        ("高醫", "hospital", "財團法人私立高雄醫學大學附設中和紀念醫院"),
        ("National Taiwan University Hospital Yunlin Branch", "hospital", "國立臺灣大學醫學院附設醫院雲林分院"),
        ("臺東縣馬偕醫院", "county centre", "臺東縣"),  # the hospital called just 馬偕醫院 is in Taipei
        ("25.0330, 121.5654", "coordinates", "25.0330, 121.5654"),
        ("２５．０３３０，１２１．５６５４", "coordinates", "25.0330,121.5654"),
        ("121.5654 25.0330", "coordinates", "121.5654 25.0330"),
    ],
)
def test_an_address_in_taiwan_is_found(taiwan: Country, text: str, how: str, found: str) -> None:
    place = taiwan.locate(text)
    assert place is not None
    assert (place.how, place.found) == (how, found)
    at = taiwan.county_at(place.lat, place.lon)
    assert at is not None
    assert at.code == place.county


@pytest.mark.parametrize("text", ["", "somewhere", "信義區", "新竹", "40.7128, -74.0060", "25,121", "0912-345-678"])
def test_what_names_no_one_place_is_not_guessed(taiwan: Country, text: str) -> None:
    assert taiwan.locate(text) is None


def test_a_vague_place_says_how_vague_it_is(taiwan: Country) -> None:
    def km(text: str) -> float:
        place = taiwan.locate(text)
        assert isinstance(place, Located)
        return place.uncertainty_km

    assert (
        km("25.0330, 121.5654")
        < 0.1
        < km("臺大醫院")
        < 1
        < km("臺北市信義區")
        < 5
        < km("臺中市和平區")
        < 50
        < km("花蓮縣")
    )


def test_a_road_number_is_not_taken_for_coordinates(taiwan: Country) -> None:
    place = taiwan.locate("臺北市大安區仁愛路 4 280")
    assert place is not None
    assert place.how == "township centre"
