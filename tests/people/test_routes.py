"""The pages and JSON of people, over HTTP."""

from __future__ import annotations

from http.cookies import SimpleCookie

import httpx
import pytest

from goldenhour.emergency.house import House
from goldenhour.emergency.people import Role
from goldenhour.emergency.submissions import safe_path
from goldenhour.people.accounts import Accounts
from tests.people.conftest import EMPTY_FORM, PASSWORD, SAME_SITE, Add, Browser
from tests.world import Clock

ANOTHER = "quite another set of words"


def cookie_of(answer: httpx.Response, name: str = "session") -> SimpleCookie:
    return SimpleCookie(next(c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{name}=")))


# ── signing in ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_the_form_signs_in_without_javascript_and_goes_where_one_wanted_to_go(browser: Browser, add: Add) -> None:
    await add("nurse")
    page = browser()
    form = await page.get("/sign-in?then=/board", headers=SAME_SITE)
    assert 'name="then" value="/board"' in form.text
    said = {"name": "nurse", "password": PASSWORD, "then": "/board"}
    answer = await page.post("/sign-in", data=said, headers=SAME_SITE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/board")
    assert (await page.get("/whoever")).text == "nurse 王"


async def test_a_program_signs_in_with_json_and_speaks_with_the_token(browser: Browser, add: Add) -> None:
    nurse = await add("nurse")
    answer = await browser().post("/sign-in", json={"name": "nurse", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["person"]["id"] == nurse.id
    assert answer.headers["cache-control"] == "no-store"
    bearer = browser(authorization=f"Bearer {answer.json()['token']}")
    assert (await bearer.get("/whoever")).text == "nurse 王"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser, add: Add) -> None:
    await add("nurse")
    answer = await browser().post("/sign-in", json={"name": "nurse", "password": PASSWORD})
    cookie = cookie_of(answer)["session"]
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"], cookie["domain"]) == (True, "lax", "/", "")
    assert not cookie["secure"], "on plain http a secure cookie would never come back"


async def test_over_https_the_cookie_stays_on_https(browser: Browser, add: Add) -> None:
    await add("nurse")
    answer = await browser(url="https://test").post("/sign-in", json={"name": "nurse", "password": PASSWORD})
    assert cookie_of(answer)["session"]["secure"]


async def test_signing_in_again_rotates_the_token_and_the_old_one_is_dead(browser: Browser, add: Add) -> None:
    await add("nurse")
    page = browser()
    first = (await page.post("/sign-in", json={"name": "nurse", "password": PASSWORD})).json()["token"]
    second = (await page.post("/sign-in", json={"name": "nurse", "password": PASSWORD})).json()["token"]
    assert first != second
    assert (await browser(authorization=f"Bearer {first}").get("/whoever")).text == "nobody"
    assert (await page.get("/whoever")).text == "nurse 王"


async def test_a_token_planted_before_signing_in_is_not_taken_over(browser: Browser, add: Add) -> None:
    await add("nurse")
    page = browser(cookie="session=planted")
    answer = await page.post("/sign-in", json={"name": "nurse", "password": PASSWORD})
    assert answer.json()["token"] != "planted"
    assert (await browser(authorization="Bearer planted").get("/whoever")).text == "nobody"


@pytest.mark.parametrize("name", ["nurse", "nobody"])
async def test_a_wrong_sign_in_shows_the_form_again_with_what_was_wrong_and_never_the_password(
    browser: Browser, add: Add, name: str
) -> None:
    await add("nurse")
    said = {"name": name, "password": "not the right words", "then": "/board"}
    answer = await browser().post("/sign-in", data=said, headers=SAME_SITE)
    assert answer.status_code == 401
    assert "The name or the password is not right" in answer.text
    assert f'value="{name}"' in answer.text
    assert 'value="/board"' in answer.text
    assert "not the right words" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_what_was_typed_as_a_name_cannot_become_part_of_the_page(browser: Browser) -> None:
    said = {"name": '"><script>alert(1)</script>', "password": "not the right words"}
    answer = await browser().post("/sign-in", data=said, headers=SAME_SITE)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


async def test_a_throttled_sign_in_is_429_in_json_and_a_sentence_on_the_page(browser: Browser) -> None:
    page = browser()
    said = {"name": "nurse", "password": "not the right words"}
    answers = [await page.post("/sign-in", json=said) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    shown = await page.post("/sign-in", data=said, headers=SAME_SITE)
    assert shown.status_code == 429
    assert "Try again in 15 minutes" in shown.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://test"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://test"}, 403),
        ({}, 403),
    ],
)
async def test_a_form_posted_by_another_site_is_refused(
    browser: Browser, add: Add, headers: dict[str, str], status: int
) -> None:
    await add("nurse")
    answer = await browser().post("/sign-in", data={"name": "nurse", "password": PASSWORD}, headers=headers)
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 303)


async def test_another_site_cannot_sign_anybody_out(browser: Browser, accounts: Accounts, add: Add) -> None:
    await add("nurse")
    page = browser(await accounts.sign_in("nurse", PASSWORD))
    for content in ("application/x-www-form-urlencoded", "text/plain", ""):
        answer = await page.post("/sign-out", headers={"origin": "http://evil.example", "content-type": content})
        assert answer.status_code == 403
    assert (await page.get("/whoever")).text == "nurse 王"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"name": "x"}', b'{"name": 1, "password": 2}', b"\xff\xfe", b'{"name": null}']
)
async def test_what_is_not_a_sign_in_is_refused_with_a_reason(browser: Browser, body: bytes) -> None:
    answer = await browser().post("/sign-in", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"", b"name=x", b"\xff=%ff", b"&".join(b"a%d=1" % n for n in range(100))])
async def test_a_form_that_is_not_a_sign_in_is_shown_again(browser: Browser, body: bytes) -> None:
    headers = {**SAME_SITE, "content-type": "application/x-www-form-urlencoded"}
    answer = await browser().post("/sign-in", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert "<form" in answer.text


async def test_a_huge_body_is_refused(browser: Browser) -> None:
    answer = await browser().post("/sign-in", json={"name": "x" * 100_000, "password": "y"})
    assert answer.status_code == 413


async def test_signing_out_ends_the_session_and_clears_the_cookie(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await add("nurse")
    begun = await accounts.sign_in("nurse", PASSWORD)
    page = browser(begun)
    answer = await page.post("/sign-out", headers=EMPTY_FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert cookie_of(answer)["session"]["max-age"] == "0"
    assert await accounts.who(begun.token) is None


async def test_an_expired_session_is_nobody(browser: Browser, accounts: Accounts, add: Add, clock: Clock) -> None:
    await add("nurse")
    page = browser(await accounts.sign_in("nurse", PASSWORD))
    clock.pass_(hours=13)
    assert (await page.get("/whoever")).text == "nobody"
    assert (await page.get("/account")).status_code == 401


# ── where to go next ─────────────────────────────────────────────────────────────────────────────────────────────────
OTHER_SITES = [
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "javascript:1",
    " //evil.example", "/%0d\nSet-Cookie: x=1", "", "evil.example", "/ok\r\nlocation: //evil.example",
]  # fmt: skip


@pytest.mark.parametrize("path", OTHER_SITES)
async def test_nobody_is_sent_to_another_site(browser: Browser, add: Add, path: str) -> None:
    await add("nurse")
    answer = await browser().get("/language/en", params={"back": path})
    assert answer.headers["location"] == "/"
    said = {"name": "nurse", "password": PASSWORD, "then": path}
    answer = await browser().post("/sign-in", data=said, headers=SAME_SITE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/", "/desk/A", "/cases?county=A&open=1", "/a/b#c"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert safe_path(path) == path


async def test_the_language_chosen_is_remembered(browser: Browser) -> None:
    page = browser()
    answer = await page.get("/language/zh_Hant?back=/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert cookie_of(answer, "language")["language"].value == "zh_Hant"
    assert 'lang="zh-Hant-TW"' in (await page.get("/sign-in")).text


async def test_a_language_that_is_not_here_is_refused(browser: Browser) -> None:
    assert (await browser().get("/language/xx")).status_code == 404


# ── one's own account ────────────────────────────────────────────────────────────────────────────────────────────────
async def test_my_account_shows_me_and_my_sessions_and_marks_this_one(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await add("nurse")
    await accounts.sign_in("nurse", PASSWORD)
    page = browser(await accounts.sign_in("nurse", PASSWORD))
    told = (await page.get("/account")).json()
    assert told["person"]["name"] == "nurse 王"
    assert [session["this_one"] for session in told["sessions"]] in ([True, False], [False, True])
    shown = await page.get("/account", headers=SAME_SITE)
    assert "ED nurse" in shown.text
    assert shown.text.count("This one") == 1


async def test_my_password_changed_by_form_gives_this_browser_a_new_session(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await add("nurse")
    before = await accounts.sign_in("nurse", PASSWORD)
    page = browser(before)
    answer = await page.post("/account/password", data={"old": PASSWORD, "new": ANOTHER}, headers=SAME_SITE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert await accounts.who(before.token) is None
    assert await accounts.who(cookie_of(answer)["session"].value) is not None


async def test_a_password_that_is_too_short_is_said_on_the_page(browser: Browser, accounts: Accounts, add: Add) -> None:
    await add("nurse")
    page = browser(await accounts.sign_in("nurse", PASSWORD))
    answer = await page.post("/account/password", data={"old": PASSWORD, "new": "short"}, headers=SAME_SITE)
    assert answer.status_code == 422
    assert "A password has 12 to 256 characters" in answer.text


async def test_signing_out_everywhere_by_form(browser: Browser, accounts: Accounts, add: Add) -> None:
    await add("nurse")
    begun = [await accounts.sign_in("nurse", PASSWORD) for _ in range(2)]
    answer = await browser(begun[0]).post("/account/sign-out-everywhere", headers=EMPTY_FORM)
    assert answer.status_code == 303
    assert [await accounts.who(b.token) for b in begun] == [None, None]


async def test_tablets_outlast_signing_out_everywhere_unless_they_are_to_be_wiped(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await add("crew", Role.CREW, "county/A")
    me = browser(await accounts.sign_in("crew", PASSWORD))
    device = {"device": "0197f0c2-3b6e-7a10-9d5e-6b8f7a2c4d11", "name": "Tablet 3"}
    token = (await me.post("/tablet/enrolment", json=device)).cookies["tablet"]
    page = (await me.get("/account", headers={"accept": "text/html", "accept-language": "en"})).text
    assert "1 tablet stays bound to you" in page
    await me.post("/account/sign-out-everywhere", headers=EMPTY_FORM)
    assert (await accounts.device(token)).ended_at is None  # type: ignore[union-attr]
    me = browser(await accounts.sign_in("crew", PASSWORD))
    await me.post("/account/sign-out-everywhere?tablets=wipe", headers=EMPTY_FORM)
    assert (await accounts.device(token)).ended_at is not None  # type: ignore[union-attr]


# ── the ambulance a crew is on ───────────────────────────────────────────────────────────────────────────────────────
async def test_a_crew_member_signs_on_to_an_ambulance_of_their_county_and_its_timeline_says_so(
    browser: Browser, accounts: Accounts, add: Add, house: House
) -> None:
    crew = await add("crew", Role.CREW, "county/A")
    begun = await accounts.sign_in("crew", PASSWORD)
    answer = await browser(begun).post("/session/unit", json={"unit": "A-91"})
    assert answer.json()["unit"] == "A-91"
    assert (await accounts.who(begun.token)).unit == "A-91"  # type: ignore[union-attr]
    assert house.book.units["A-91"].crew == ("crew 王",)
    entry = (await house.log.timeline("unit/A-91"))[-1].entry
    assert (entry.kind, entry.by, entry.role) == ("crew_signed_on", crew.id, "crew")


async def test_two_on_one_ambulance_are_both_named_and_whoever_leaves_is_not(
    browser: Browser, accounts: Accounts, add: Add, house: House, clock: Clock
) -> None:
    for name in ("crew1", "crew2"):
        await add(name, Role.CREW, "county/A")
    one = browser(await accounts.sign_in("crew1", PASSWORD))
    clock.pass_(seconds=1)
    two = browser(await accounts.sign_in("crew2", PASSWORD))
    for page in (one, two):
        await page.post("/session/unit", json={"unit": "A-91"})
    assert house.book.units["A-91"].crew == ("crew1 王", "crew2 王")
    await one.post("/session/unit", json={"unit": "A-92"})
    assert (house.book.units["A-91"].crew, house.book.units["A-92"].crew) == (("crew2 王",), ("crew1 王",))
    await two.post("/sign-out", json={})
    assert house.book.units["A-91"].crew == ()
    await one.post("/session/unit", json={"unit": None})
    assert house.book.units["A-92"].crew == ()


async def test_the_next_to_sign_in_at_the_same_tablet_takes_the_former_off_the_ambulance(
    browser: Browser, accounts: Accounts, add: Add, house: House
) -> None:
    for name in ("crew1", "crew2"):
        await add(name, Role.CREW, "county/A")
    tablet = browser(await accounts.sign_in("crew1", PASSWORD))
    await tablet.post("/session/unit", json={"unit": "A-91"})
    await tablet.post("/sign-in", data={"name": "crew2", "password": PASSWORD}, headers=SAME_SITE)
    assert house.book.units["A-91"].crew == ()


@pytest.mark.parametrize(
    ("role", "unit", "status", "code"),
    [
        (Role.CREW, "F-91", 403, "unit_of_another_county"),
        (Role.CREW, "A-00", 404, "no_such_unit"),
        (Role.DISPATCHER, "A-91", 403, "not_allowed"),
    ],
)
async def test_an_ambulance_of_another_county_or_of_nobody_and_one_who_is_no_crew_are_refused(
    browser: Browser, accounts: Accounts, add: Add, house: House, role: Role, unit: str, status: int, code: str
) -> None:
    await add("someone", role, "county/A")
    begun = await accounts.sign_in("someone", PASSWORD)
    head = await house.log.head()
    answer = await browser(begun).post("/session/unit", json={"unit": unit})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (await accounts.who(begun.token)).unit is None  # type: ignore[union-attr]
    assert await house.log.head() == head, "nothing was written"


async def test_nobody_signs_on_without_being_signed_in(browser: Browser) -> None:
    assert (await browser().post("/session/unit", json={"unit": "A-91"})).status_code == 401


async def test_the_ambulance_is_chosen_on_my_account_from_those_of_my_county(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await add("crew", Role.CREW, "county/A")
    page = browser(await accounts.sign_in("crew", PASSWORD))
    await page.post("/session/unit", data={"unit": "A-92", "then": "/account"}, headers=SAME_SITE)
    shown = (await page.get("/account", headers=SAME_SITE)).text
    assert '<option value="A-92" selected>' in shown
    assert "A-91" in shown
    assert "F-91" not in shown


# ── administration ───────────────────────────────────────────────────────────────────────────────────────────────────
NEW = {
    "name": "林怡君",
    "sign_in": "lin",
    "password": PASSWORD,
    "organisation": "hospital/0401180014",
    "roles": ["ed_nurse", "ed_physician"],
}


async def test_an_administrator_adds_a_person_who_can_then_sign_in(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await add("boss", Role.ADMINISTRATOR, "country/TW")
    page = browser(await accounts.sign_in("boss", PASSWORD))
    answer = await page.post("/people", json=NEW)
    assert answer.status_code == 201
    assert "password" not in answer.text
    person = (await accounts.sign_in("lin", PASSWORD)).person
    assert person.roles == {Role.ED_NURSE, Role.ED_PHYSICIAN}
    assert person.organisation_name == "臺大醫院"


async def test_the_same_by_the_form_without_javascript(browser: Browser, accounts: Accounts, add: Add) -> None:
    await add("boss", Role.ADMINISTRATOR, "country/TW")
    page = browser(await accounts.sign_in("boss", PASSWORD))
    answer = await page.post("/people", data=NEW, headers=SAME_SITE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    shown = (await page.get("/people", headers=SAME_SITE)).text
    assert "林怡君" in shown
    assert "argon2" not in shown


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"organisation": "hospital/none"}, "organisation_unknown"),
        ({"organisation": "planet/mars"}, "organisation_unknown"),
        ({"roles": ["crew"]}, "roles_do_not_fit"),
        ({"roles": []}, "roles_do_not_fit"),
        ({"roles": ["emperor"]}, "wrong_fields"),
        ({"password": "short"}, "password_length"),
        ({"sign_in": "boss"}, "sign_in_taken"),
        ({"name": ""}, "wrong_fields"),
        ({"name": "  "}, "person_name"),
    ],
)
async def test_a_person_who_cannot_be_is_refused_with_the_reason_in_json_and_on_the_page(
    browser: Browser, accounts: Accounts, add: Add, change: dict[str, object], code: str
) -> None:
    await add("boss", Role.ADMINISTRATOR, "country/TW")
    page = browser(await accounts.sign_in("boss", PASSWORD))
    answer = await page.post("/people", json={**NEW, **change})
    assert answer.json()["error"]["code"] == code
    shown = await page.post("/people", data={**NEW, **change}, headers=SAME_SITE)
    assert shown.status_code == answer.status_code
    assert 'role="alert"' in shown.text
    assert len(await accounts.everyone()) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_only_administrators_get_into_administration(
    browser: Browser, accounts: Accounts, add: Add, role: Role
) -> None:
    account = await add("someone", role, "county/A")
    page, key = browser(await accounts.sign_in("someone", PASSWORD)), account.id.removeprefix("person/")
    answers = [
        await page.get("/people"),
        await page.post("/people", json=NEW),
        await page.post(f"/people/{key}/roles", json={"roles": ["administrator"]}),
        await page.post(f"/people/{key}/password", json={"password": ANOTHER}),
        await page.post(f"/people/{key}/deactivation", json={}),
        await page.post(f"/people/{key}/activation", json={}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6


async def test_an_administrator_changes_roles_and_password_and_switches_off_and_on(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await add("boss", Role.ADMINISTRATOR, "country/TW")
    nurse = await add("nurse")
    page, key = browser(await accounts.sign_in("boss", PASSWORD)), nurse.id.removeprefix("person/")
    assert (await page.post(f"/people/{key}/roles", json={"roles": ["specialist"]})).json()["roles"] == ["specialist"]
    assert (await page.post(f"/people/{key}/password", json={"password": ANOTHER})).status_code == 200
    assert (await page.post(f"/people/{key}/deactivation", json={})).json()["active"] is False
    assert (await browser().post("/sign-in", json={"name": "nurse", "password": ANOTHER})).status_code == 401
    assert (await page.post(f"/people/{key}/activation", headers=EMPTY_FORM)).status_code == 303
    assert (await browser().post("/sign-in", json={"name": "nurse", "password": ANOTHER})).status_code == 200


async def test_a_county_administrator_finds_only_their_own_people_and_organisation_on_the_page(
    browser: Browser, accounts: Accounts, add: Add
) -> None:
    await accounts.register(
        None, name="劉", sign_in="boss", password=PASSWORD, roles={Role.ADMINISTRATOR}, organisation="county/A",
        organisation_name="臺北市",
    )  # fmt: skip
    await add("nurse")
    shown = (await browser(await accounts.sign_in("boss", PASSWORD)).get("/people", headers=SAME_SITE)).text
    assert "nurse 王" not in shown
    assert shown.count('<option value="') == 1
    assert 'value="crew"' in shown
    assert 'value="ed_nurse"' not in shown
    assert 'value="authority"' not in shown, "it is not theirs to give"


async def test_another_site_cannot_add_a_person(browser: Browser, accounts: Accounts, add: Add) -> None:
    await add("boss", Role.ADMINISTRATOR, "country/TW")
    page = browser(await accounts.sign_in("boss", PASSWORD))
    answer = await page.post("/people", data=NEW, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert await accounts.named("lin") is None


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/people"])
@pytest.mark.parametrize("language", ["zh-TW", "en"])
async def test_every_page_shows_in_both_languages(
    browser: Browser, accounts: Accounts, add: Add, path: str, language: str
) -> None:
    await add("boss", Role.ADMINISTRATOR, "country/TW")
    page = browser(await accounts.sign_in("boss", PASSWORD), **{"accept-language": language})
    answer = await page.get(path, headers=SAME_SITE)
    assert answer.status_code == 200
    assert "content-security-policy" in answer.headers
