"""An app is let in by a person: from the launch over the question to the token, and everything on the way that is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from joserfc import jwk, jwt

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.exchange.apps import challenge_of
from goldenhour.exchange.assertions import KIND
from goldenhour.exchange.client_tables import Kind
from goldenhour.exchange.launching import launch_url
from goldenhour.kit.refusals import Refusal
from tests.alerts.scene import coming
from tests.conftest import HOSPITAL, Client, People
from tests.exchange.scene import EC, FHIR, REDIRECT, app_registered, assertion, parts_of, public
from tests.world import TestWorld

MakeClient = Callable[[Person | None], Client]
VERIFIER = "a-verifier-of-forty-three-characters-or-more-1"
SCOPE = "launch openid fhirUser online_access patient/*.rs"
PAGE = {"accept": "text/html"}
OURS = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded", **PAGE}


class Opened:
    """An app opened by a nurse from the case she was warned of."""

    def __init__(self, house: House, program: Client, nurse: Client, app: Any, launch: str) -> None:
        self.house, self.program, self.nurse, self.app, self.launch = house, program, nurse, app, launch

    def question(self, **said: Any) -> dict[str, str]:
        asked = {
            "response_type": "code", "client_id": self.app.id, "redirect_uri": REDIRECT, "scope": SCOPE, "state": "s-1",
            "aud": FHIR, "launch": self.launch, "code_challenge": challenge_of(VERIFIER), "nonce": "n-1",
            "code_challenge_method": "S256",
        } | said  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}

    async def allow(self, **said: Any) -> dict[str, str]:
        """What the app is told when the person says yes."""
        answer = await self.nurse.post(
            "/auth/authorize", data=self.question(**said) | {"decision": "allow"}, headers=OURS
        )
        return told(answer)

    async def code(self, **said: Any) -> str:
        return (await self.allow(**said))["code"]

    async def redeem(self, code: str, **said: Any) -> Any:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "client_id": self.app.id,
                "code_verifier": VERIFIER} | said  # fmt: skip
        return await self.program.post("/auth/token", data={k: v for k, v in form.items() if v is not None})

    async def refresh(self, token: str, **said: Any) -> Any:
        form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.app.id} | said
        return await self.program.post("/auth/token", data=form)

    def opened_by(self, token: str) -> Any:
        return parts_of(self.house).tokens.look_up(token)


def told(answer: Any) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    assert address.startswith(REDIRECT + "?"), address
    return dict(parse_qsl(urlsplit(address).query))


@pytest.fixture
async def opened(house: House, client: MakeClient, people: People, program: Client) -> Opened:
    await coming(house)
    app = await app_registered(house)
    case = await house.book.case("case-0001")
    url = launch_url(parts_of(house), FHIR, people.ed_nurse, case, app)
    said = parse_qs(urlsplit(url).query)
    assert said["iss"] == [FHIR]
    return Opened(house, program, client(people.ed_nurse), app, said["launch"][0])


async def test_a_nurse_opens_an_app_for_her_patient(opened: Opened) -> None:
    asked = await opened.nurse.get("/auth/authorize", params=opened.question(), headers=PAGE)
    assert asked.status_code == 200
    for words in ("Let Stroke app in?", "read everything about this patient", "know your name", "app.example"):
        assert words in asked.text
    assert "form-action 'self' https://app.example;" in asked.headers["content-security-policy"] + ";"
    said = await opened.allow()
    assert said["state"] == "s-1"
    answer = (await opened.redeem(said["code"])).json()
    assert (answer["patient"], answer["expires_in"], answer["token_type"]) == ("case-0001", 300, "Bearer")
    access = opened.opened_by(answer["access_token"])
    assert (access.by, access.client, access.audience) == ("person/ed_nurse", opened.app.id, {"case/case-0001"})
    assert access.may("Observation", "search")
    assert not access.may("Observation", "create")
    kinds = [one.entry.kind for one in await opened.house.audit.timeline("case/case-0001")]
    assert kinds == ["case_read", "app_allowed"], "what the question showed, and that it was allowed"


async def test_who_she_is_is_signed_with_the_published_key(opened: Opened) -> None:
    answer = (await opened.redeem(await opened.code())).json()
    published = (await opened.program.get("/auth/jwks")).json()
    assert "d" not in published["keys"][0]
    token = jwt.decode(answer["id_token"], jwk.KeySet.import_key_set(published), algorithms=["RS256"])
    assert {name: token.claims[name] for name in ("iss", "sub", "aud", "nonce", "fhirUser")} == {
        "iss": FHIR, "sub": "ed_nurse", "aud": opened.app.id, "nonce": "n-1", "fhirUser": f"{FHIR}/Practitioner/ed_nurse",
    }  # fmt: skip
    for place in ("smart-configuration", "openid-configuration"):
        said = (await opened.program.get(f"/fhir/R4/.well-known/{place}")).json()
        assert (said["issuer"], said["jwks_uri"]) == (FHIR, "http://test/auth/jwks")


async def test_she_may_say_no(opened: Opened) -> None:
    answer = await opened.nurse.post("/auth/authorize", data=opened.question() | {"decision": "deny"}, headers=OURS)
    assert told(answer) == {"error": "access_denied", "error_description": "The person said no.", "state": "s-1"}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no PKCE": ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    "plain PKCE": ({"code_challenge_method": "plain"}, "invalid_request"),
    "PKCE without a method": ({"code_challenge_method": None}, "invalid_request"),
    "no state": ({"state": None}, "invalid_request"),
    "another server meant": ({"aud": "https://elsewhere.example/fhir"}, "invalid_request"),
    "an unknown launch": ({"launch": "made-up"}, "invalid_request"),
    "a scope not registered": ({"scope": "patient/*.rs user/*.rs"}, "invalid_scope"),
    "a scope to write": ({"scope": "patient/*.cruds"}, "invalid_scope"),
    "a system's scope": ({"scope": "system/*.rs"}, "invalid_scope"),
    "no scope": ({"scope": None}, "invalid_scope"),
    "the implicit way": ({"response_type": "token"}, "unsupported_response_type"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_a_wrong_question_is_told_to_the_app_and_shown_to_nobody(opened: Opened, case: str) -> None:
    said, error = WRONG[case]
    asked = await opened.nurse.get("/auth/authorize", params=opened.question(**said), headers=PAGE)
    assert told(asked)["error"] == error
    again = await opened.nurse.post(
        "/auth/authorize", data=opened.question(**said) | {"decision": "allow"}, headers=OURS
    )
    assert "code" not in told(again)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/back", "https://app.example/back/", "https://app.example/back?x=1", "https://app.example/Back",
        "https://app.example.evil.example/back", "https://app.example@evil.example/back", "//app.example/back",
        "http://app.example/back", "javascript:alert(1)", "", None,
    ],
)  # fmt: skip
async def test_nobody_is_sent_to_an_address_that_is_not_registered(opened: Opened, address: str | None) -> None:
    """Exactly registered, or our own page says so: an error is no way out either (open redirect)."""
    for more in ({}, {"scope": "nonsense"}, {"response_type": "token"}):
        asked = await opened.nurse.get(
            "/auth/authorize", params=opened.question(redirect_uri=address, **more), headers=PAGE
        )
        assert asked.status_code == 400
        assert "location" not in asked.headers
    posted = await opened.nurse.post(
        "/auth/authorize", data=opened.question(redirect_uri=address) | {"decision": "allow"}, headers=OURS
    )
    assert posted.status_code == 400


async def test_an_app_nobody_registered_and_a_system_are_no_apps(opened: Opened) -> None:
    for client in (
        "made-up",
        (await app_registered(opened.house, kind=Kind.SYSTEM, keys=public(EC), scopes="system/*.rs")).id,
    ):
        asked = await opened.nurse.get("/auth/authorize", params=opened.question(client_id=client), headers=PAGE)
        assert asked.status_code == 400


async def test_another_site_cannot_say_yes_for_her(opened: Opened) -> None:
    for site in ("cross-site", "same-site"):
        answer = await opened.nurse.post(
            "/auth/authorize", data=opened.question() | {"decision": "allow"}, headers={**OURS, "sec-fetch-site": site}
        )
        assert answer.status_code == 403


async def test_a_launch_is_for_its_person_its_app_and_five_minutes(
    opened: Opened, client: MakeClient, people: People, world: TestWorld
) -> None:
    other_app = await app_registered(opened.house, name="Another")
    asked = await opened.nurse.get("/auth/authorize", params=opened.question(client_id=other_app.id), headers=PAGE)
    assert told(asked)["error"] == "invalid_request"
    doctor = await client(people.ed_physician).get("/auth/authorize", params=opened.question(), headers=PAGE)
    assert told(doctor)["error"] == "invalid_request"
    world.clock.pass_(minutes=5)
    late = await opened.nurse.get("/auth/authorize", params=opened.question(), headers=PAGE)
    assert told(late)["error"] == "invalid_request"


async def test_no_app_is_opened_for_a_patient_one_may_not_see(opened: Opened, people: People) -> None:
    case = await opened.house.book.case("case-0001")
    with pytest.raises(Refusal):
        launch_url(parts_of(opened.house), FHIR, people.foreign_nurse, case, opened.app)


async def test_without_a_launch_she_chooses_among_the_patients_she_has(
    opened: Opened, client: MakeClient, people: People
) -> None:
    scope = "openid patient/*.rs"
    asked = await opened.nurse.get("/auth/authorize", params=opened.question(scope=scope, launch=None), headers=PAGE)
    assert 'value="case-0001"' in asked.text
    assert "code" in await opened.allow(scope=scope, launch=None, case="case-0001")
    for chosen in ("case-0002", None):
        assert (await opened.allow(scope=scope, launch=None, case=chosen))["error"] == "access_denied"
    elsewhere = await client(people.foreign_nurse).get(
        "/auth/authorize", params=opened.question(scope=scope, launch=None), headers=PAGE
    )
    assert "case-0001" not in elsewhere.text


async def test_whoever_sees_no_patients_lets_no_app_in(opened: Opened, client: MakeClient, people: People) -> None:
    asked = await client(people.administrator).get("/auth/authorize", params=opened.question(), headers=PAGE)
    assert asked.status_code == 403


async def test_whoever_is_not_signed_in_signs_in_and_comes_back(opened: Opened) -> None:
    asked = await opened.program.get("/auth/authorize", params=opened.question(), headers=PAGE)
    to = urlsplit(asked.headers["location"])
    assert to.path == "/sign-in"
    back = parse_qs(to.query)["then"][0]
    assert dict(parse_qsl(urlsplit(back).query)) == opened.question()


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": challenge_of(VERIFIER)}, "invalid_grant"),
        ({"redirect_uri": "https://app.example/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"code": "made-up"}, "invalid_grant"),
    ],
)
async def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(opened: Opened, said: Any, error: str) -> None:
    answer = await opened.redeem(**({"code": await opened.code()} | said))
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_a_code_is_good_once_and_the_second_time_takes_everything_back(opened: Opened) -> None:
    code = await opened.code()
    answer = (await opened.redeem(code)).json()
    again = await opened.redeem(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert opened.opened_by(answer["access_token"]) is None
    assert (await opened.refresh(answer["refresh_token"])).json()["error"] == "invalid_grant"


async def test_of_a_code_handed_in_twice_at_once_no_token_stands(opened: Opened) -> None:
    code = await opened.code()
    answers = await asyncio.gather(opened.redeem(code), opened.redeem(code))
    for answer in answers:
        if answer.status_code == 200:
            assert opened.opened_by(answer.json()["access_token"]) is None


async def test_a_code_lives_for_a_minute(opened: Opened, world: TestWorld) -> None:
    code = await opened.code()
    world.clock.pass_(seconds=60)
    assert (await opened.redeem(code)).json()["error"] == "invalid_grant"


async def test_a_code_is_its_apps_alone(opened: Opened) -> None:
    other, code = await app_registered(opened.house, name="Another"), await opened.code()
    assert (await opened.redeem(code, client_id=other.id)).json()["error"] == "invalid_grant"


async def test_an_app_with_a_key_must_sign(opened: Opened) -> None:
    app = await app_registered(opened.house, kind=Kind.APP, keys=public(EC))
    case = await opened.house.book.case("case-0001")
    nurse = opened.house.door.known["person/ed_nurse"]  # type: ignore[attr-defined]
    opened.launch = parse_qs(urlsplit(launch_url(parts_of(opened.house), FHIR, nurse, case, app)).query)["launch"][0]
    opened.app = app
    assert (await opened.redeem(await opened.code())).status_code == 401
    signed = {"client_assertion_type": KIND, "client_assertion": assertion(opened.house, app)}
    assert (await opened.redeem(await opened.code(), **signed)).status_code == 200


# ── refreshing ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_an_app_goes_on_with_a_new_refresh_token_each_time(opened: Opened, world: TestWorld) -> None:
    first = (await opened.redeem(await opened.code())).json()
    world.clock.pass_(minutes=10)
    second = (await opened.refresh(first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert opened.opened_by(second["access_token"]).audience == {"case/case-0001"}
    assert (await opened.refresh(first["refresh_token"])).json()["error"] == "invalid_grant"
    assert opened.opened_by(second["access_token"]) is None, "two hold it: one of them is a thief"
    assert (await opened.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"


async def test_it_ends_with_her_session_at_once(opened: Opened) -> None:
    answer = (await opened.redeem(await opened.code())).json()
    bearer = {"authorization": f"Bearer {answer['access_token']}", "accept": "application/fhir+json"}
    opened.house.door.known.clear()  # type: ignore[attr-defined]
    from tests.exchange.test_access import access_of, request

    with pytest.raises(Exception, match="not valid"):
        await access_of(request(opened.house, authorization=bearer["authorization"]))
    assert (await opened.refresh(answer["refresh_token"])).json()["error"] == "invalid_grant"


async def test_without_online_access_there_is_no_refresh_token(opened: Opened) -> None:
    answer = (await opened.redeem(await opened.code(scope="launch patient/*.rs"))).json()
    assert "refresh_token" not in answer
    assert "id_token" not in answer


async def test_her_own_scopes_show_what_she_may_see(opened: Opened) -> None:
    answer = (await opened.redeem(await opened.code(scope="user/Practitioner.rs", launch=None))).json()
    access = opened.opened_by(answer["access_token"])
    assert access.audience == {f"hospital/{HOSPITAL}"}
    assert access.may("Practitioner", "read")
    assert not access.may("Patient", "read")
