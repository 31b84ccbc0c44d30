"""The page where a system is registered: whoever may, what is taken, and what it says on the way to the first request."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person, Role
from goldenhour.exchange.examples import script_for
from goldenhour.exchange.noting import note_access
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, Client, People, person
from tests.exchange.scene import BASE, EC, fetch, parts_of, public, registered

MakeClient = Callable[[Person | None], Client]
PAGE = {"accept": "text/html"}
OURS = {"sec-fetch-site": "same-origin", **PAGE}


def hospital_administrator() -> Person:
    return person(Role.ADMINISTRATOR, f"hospital/{HOSPITAL}")


def said(**more: str) -> dict[str, str]:
    return {"name": "HIS", "organisation": f"hospital/{HOSPITAL}", "kind": "system", "scopes": "system/*.rs",
            "keys": public(EC), "jwks_uri": "", "redirect_uris": "", "launch_uri": ""} | more  # fmt: skip


async def test_an_administrator_registers_the_system_of_their_hospital(house: House, client: MakeClient) -> None:
    parts_of(house)
    admin = client(hospital_administrator())
    answer = await admin.post("/exchange", data=said(scopes="system/*.cruds"), headers=OURS)
    assert answer.status_code == 303
    page = await admin.get(answer.headers["location"], headers=PAGE)
    for words in ("HIS", "ec-1", f"{BASE}/auth/token", "Nothing has come from it yet", "If-None-Exist"):
        assert words in page.text
    (kept,) = await parts_of(house).clients.all()
    noted = [one.entry for one in await house.audit.timeline(f"client/{kept.id}")]
    assert [(entry.kind, entry.by) for entry in noted] == [("client_registered", "person/administrator")]


async def test_nobody_registers_for_another_hospital_nor_for_everybody(house: House, client: MakeClient) -> None:
    parts_of(house)
    admin = client(hospital_administrator())
    for organisation in (f"hospital/{OTHER_HOSPITAL}", "country/TW", "county/A"):
        answer = await admin.post("/exchange", json=said(organisation=organisation))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_your_clients")
    theirs = await registered(house, organisation=f"hospital/{OTHER_HOSPITAL}")
    for path in (f"/exchange/{theirs.id}", f"/exchange/{theirs.id}/end", f"/exchange/{theirs.id}/keys"):
        answer = await (admin.get(path) if path.endswith(theirs.id) else admin.post(path, json={"keys": public(EC)}))
        assert answer.status_code == 404, path
    assert (await admin.get("/exchange")).json() == {"clients": []}


async def test_only_administrators_have_this_page(house: House, client: MakeClient, people: People) -> None:
    parts_of(house)
    for who in (people.ed_nurse, people.dispatcher, people.authority, people.crew):
        assert (await client(who).get("/exchange")).status_code == 403
        assert (await client(who).post("/exchange", json=said())).status_code == 403
    assert len((await client(people.administrator).get("/exchange")).json()["clients"]) == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"keys": ""}, "Paste the system"),
        ({"keys": "nonsense"}, "Paste a JWK"),
        ({"scopes": ""}, "at least one scope"),
        ({"scopes": "patient/*.rs"}, "begin with system/"),
        ({"scopes": "system/Nonsense.rs"}, "no FHIR R4 resource type"),
        ({"name": " "}, "1 to 120"),
        ({"organisation": "hospital/none"}, "no such organisation"),
        ({"keys": "", "jwks_uri": "http://his.example/jwks"}, "whole https address"),
        ({"keys": "", "jwks_uri": "https://user@his.example/jwks"}, "whole https address"),
        ({"keys": "", "jwks_uri": "file:///etc/passwd"}, "whole https address"),
        ({"kind": "public_app", "scopes": "patient/*.rs"}, "1 to 10 addresses"),
        (
            {"kind": "public_app", "scopes": "patient/*.rs", "redirect_uris": "https://a.example/#x"},
            "whole https address",
        ),
        ({"kind": "app", "scopes": "system/*.rs", "redirect_uris": "https://a.example/"}, "user/ or patient/"),
    ],
)
async def test_what_cannot_work_is_refused_with_what_was_typed_still_there(
    house: House, client: MakeClient, people: People, more: dict[str, str], words: str
) -> None:
    parts_of(house)
    answer = await client(people.administrator).post("/exchange", data=said(**more), headers=OURS)
    assert answer.status_code in (403, 422), answer.text
    assert words in answer.text
    assert "<form" in answer.text
    assert await parts_of(house).clients.all() == []


async def test_a_loopback_key_set_is_the_countrys_administrators_to_register(
    house: House, client: MakeClient, people: People
) -> None:
    """Else a hospital could make this server knock at its own inner doors."""
    parts_of(house)
    there = said(keys="", jwks_uri="http://127.0.0.1:9200/keys")
    assert (await client(hospital_administrator()).post("/exchange", json=there)).status_code == 422
    assert (await client(people.administrator).post("/exchange", json=there)).status_code == 201


async def test_the_page_says_what_is_wrong_and_when_it_is_right(
    house: House, client: MakeClient, people: People, program: Client
) -> None:
    admin, his = client(people.administrator), await registered(house, scopes="system/*.cruds")

    async def page() -> str:
        return (await admin.get(f"/exchange/{his.id}", headers=PAGE)).text

    await fetch(program, house, his, aud="https://elsewhere.example")
    assert "aud of its client_assertion is wrong" in await page()
    await fetch(program, house, his, header={"kid": "other"})
    assert "not registered here" in await page()
    await fetch(program, house, his)
    assert "For system/*.rs." in await page()
    assert "It has written nothing yet" in await page()
    access = parts_of(house).tokens.look_up((await fetch(program, house, his)).json()["access_token"])
    assert access is not None
    note_access(house, access, "create", [], resource="Patient", outcome=422)
    assert "Its last writing was not accepted" in await page()
    note_access(house, access, "create", [], resource="Patient", outcome=201)
    house.world.clock.pass_(seconds=1)  # type: ignore[attr-defined]
    assert "create Patient: 201" in await page()


async def test_the_script_on_the_page_runs_as_it_stands(house: House, tmp_path: Path) -> None:
    """As far as the token request itself: what it would send is a right assertion."""
    his = await registered(house)
    (tmp_path / "golden-hour-key.pem").write_bytes(EC.as_pem(private=True))
    (tmp_path / "httpx.py").write_text(
        "class Answer:\n    text = 'no'\n    def json(self): return {}\n"
        "def post(url, data):\n    print(url, data['client_assertion'])\n    return Answer()\n"
    )
    (tmp_path / "golden_hour_token.py").write_text(script_for(his, BASE))
    running = await asyncio.create_subprocess_exec(
        sys.executable, "golden_hour_token.py", cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await running.communicate()
    url, assertion = out.decode().split()[:2]
    assert url == f"{BASE}/auth/token"
    claims: Any = json.loads(jws.extract_compact(assertion.encode()).payload or b"")
    assert (claims["iss"], claims["aud"]) == (his.id, f"{BASE}/auth/token")
    assert claims["exp"] - claims["iat"] <= 300


async def test_ending_a_system_is_for_ever(house: House, client: MakeClient, people: People) -> None:
    his, admin = await registered(house), client(people.administrator)
    assert (await admin.post(f"/exchange/{his.id}/end", json={})).status_code == 200
    assert "Ended." in (await admin.get(f"/exchange/{his.id}", headers=PAGE)).text
    assert (await admin.post(f"/exchange/{his.id}/keys", json={"keys": public(EC)})).status_code in (200, 409)
    assert await parts_of(house).clients.known(his.id) is None
