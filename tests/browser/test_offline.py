"""A crew works where there is no network: a whole run, and nothing of it lost, doubled or out of order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PIN, CrewTablet, Exchange
from tests.conftest import HOSPITAL

pytestmark = pytest.mark.browser
Tablets = Callable[..., CrewTablet]


def test_a_whole_run_without_a_network_arrives_whole_and_in_order(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run(patient_age=64, patient_sex="male")
    tablet = tablets()
    page = tablet.bind()
    expect(page.locator(".where")).to_contain_text("64")
    tablet.offline()
    tablet.report("en_route", "at_scene", "at_patient")
    tablet.press("systolic", "92")
    tablet.press("pulse", "112")
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    tablet.part("findings")
    page.locator("[data-focus='9901053']").tap()
    expect(page.locator("[data-focus='9901053']")).to_have_attribute("aria-pressed", "true")
    page.locator("#warn").tap()
    page.locator(f"[data-focus='warn-{HOSPITAL}']").tap()
    expect(page.locator(".answer.queued")).to_be_visible()
    expect(page.locator(".hospital-words").first).to_be_visible()
    expect(page.locator(".choose .notice")).to_be_visible()  # who listens is as last heard
    expect(page.locator(".times .done.queued")).to_have_count(3)
    expect(page.locator(".unsent")).to_have_attribute("data-count", "")
    assert exchange.read(case)["units"][0]["times"] == {}
    tablet.context.set_offline(False)
    tablet.all_sent()
    expect(page.locator(".answer.queued")).to_have_count(0)
    expect(page.locator(".times .done.queued")).to_have_count(0)
    read = exchange.read(case)
    assert list(read["units"][0]["times"]) == ["en_route", "at_scene", "at_patient"]
    assert [signs["signs"].get("systolic") for signs in read["vital_signs"]] == [92]
    assert len(read["findings"]) == 1
    assert [one["alert"]["hospital"] for one in read["alerts"]] == [HOSPITAL]


def test_the_app_starts_and_works_with_the_server_gone(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    tablet.bind()
    tablet.kept_for_offline()
    exchange.stop()
    page = tablet.unlock()
    expect(page.locator(".where")).to_be_visible()
    tablet.report("en_route", "at_scene")
    tablet.open()  # killed
    page = tablet.unlock()
    expect(page.locator(".times .done[data-mark=at_scene]")).to_be_visible()
    exchange.start()
    tablet.all_sent()
    assert list(exchange.read(case)["units"][0]["times"]) == ["en_route", "at_scene"]


def test_an_app_whose_storing_was_cut_off_says_so_and_is_stored_when_the_network_is_back(
    tablets: Tablets, exchange: Exchange
) -> None:
    exchange.run()
    tablet = tablets(locale="en-GB")
    tablet.context.add_init_script(CUT_OFF_ONCE)
    page = tablet.bind()
    tablet.offline()
    expect(page.locator("#not-kept")).to_contain_text("Not yet stored")
    tablet.context.set_offline(False)
    tablet.kept_for_offline()
    expect(page.locator("#not-kept")).to_be_hidden()
    tablet.context.set_offline(True)
    page.reload()
    expect(page.locator("#pin")).to_be_visible()


CUT_OFF_ONCE = """(() => { const workers = navigator.serviceWorker, real = workers.register.bind(workers);
  let cut = false;
  workers.register = (...which) => cut ? real(...which) : (cut = true, Promise.reject(new Error("no network")));
})();"""


def test_a_network_that_comes_and_goes_loses_and_doubles_nothing(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.offline()
    said = 0
    for n in range(8):
        tablet.context.set_offline(n % 2 == 0)
        tablet.press("pulse", str(60 + n))
        page.locator("form.vitals .save").tap()
        said += 1
        expect(page.locator("#v-pulse")).to_have_value("")
    tablet.context.set_offline(False)
    tablet.all_sent()
    pulses = [signs["signs"]["pulse"] for signs in exchange.read(case)["vital_signs"]]
    assert pulses == [60 + n for n in range(said)]


def test_two_tablets_of_one_crew_write_on_one_case_with_clocks_ten_minutes_apart(
    tablets: Tablets, exchange: Exchange
) -> None:
    case = exchange.run()
    one, late = tablets(), tablets()
    shift = (
        "(() => { const right = Date.now.bind(Date), Right = Date; const off = -600000;"
        "globalThis.Date = class extends Right { constructor(...a) { a.length ? super(...a) : super(right() + off); }"
        "static now() { return right() + off; } }; })();"
    )
    late.context.add_init_script(shift)
    one.bind()
    late.bind()
    one.report("en_route")
    expect(late.page.locator(".times .done[data-mark=en_route]")).to_be_visible()
    late.offline()
    late.report("at_scene")
    late.context.set_offline(False)
    late.all_sent()
    expect(one.page.locator(".times .done[data-mark=at_scene]")).to_be_visible()
    one.report("at_patient")
    one.all_sent()
    times = exchange.read(case)["units"][0]["times"]
    assert list(times) == ["en_route", "at_scene", "at_patient"]
    assert times["en_route"] < times["at_scene"] < times["at_patient"]


def test_a_tap_is_kept_even_if_the_tab_is_killed_the_moment_it_shows(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.kept_for_offline()
    tablet.offline()
    for pulse in ("71", "72", "73"):
        tablet.press("pulse", pulse)
        page.locator("form.vitals .save").tap()
        expect(page.locator(".sets tbody tr").first).to_contain_text(pulse)
        page = tablet.unlock()  # the page that was there is closed without a word
        expect(page.locator(".sets tbody tr").first).to_contain_text(pulse)
    tablet.context.set_offline(False)
    tablet.all_sent()
    assert [signs["signs"]["pulse"] for signs in exchange.read(case)["vital_signs"]] == [71, 72, 73]


FULL = """(() => { const put = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...a) { if (globalThis.full) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, a); }; })();"""


def test_a_full_disk_is_said_and_what_was_entered_leaves_all_the_same(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets(locale="en-GB")
    tablet.context.add_init_script(FULL)
    page = tablet.bind()
    tablet.offline()
    page.evaluate("globalThis.full = true")
    tablet.press("pulse", "88")
    page.locator("form.vitals .save").tap()
    expect(page.locator("#notices .refusal")).to_contain_text("storage is full")
    expect(page.locator(".unsent[data-unkept]")).to_be_visible()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    tablet.context.set_offline(False)
    tablet.all_sent()
    assert [signs["signs"]["pulse"] for signs in exchange.read(case)["vital_signs"]] == [88]


def test_nothing_of_a_patient_can_be_read_on_the_disk(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run(note="胸悶冒冷汗", patient_age=64)
    tablet = tablets()
    page = tablet.bind()
    tablet.offline()
    tablet.part("patient")
    page.locator("#p-name").fill("王小明")
    page.locator("form.two .save").first.tap()
    expect(page.locator(".known")).to_contain_text("王小明")
    written = page.evaluate("""async () => { const db = await new Promise((done) => {
        const open = indexedDB.open("goldenhour-tablet"); open.onsuccess = () => done(open.result); });
      const all = [];
      for (const name of db.objectStoreNames) await new Promise((done) => {
        const asked = db.transaction(name).objectStore(name).getAll();
        asked.onsuccess = () => { all.push(...asked.result); done(); }; });
      const plain = (key, value) => value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value;
      return [JSON.stringify(all, plain), JSON.stringify(Object.entries(localStorage))].join(); }""")
    assert len(written) > 2000
    for secret in ("王小明", "胸悶", "忠孝西路", "crew Wang", "25.0478"):
        assert secret not in written
        assert secret.encode().decode("latin1") not in written


def test_the_other_language_needs_no_network_and_what_is_half_typed_is_asked_about_first(
    tablets: Tablets, exchange: Exchange
) -> None:
    exchange.run()
    tablet = tablets()
    page = tablet.bind()
    tablet.kept_for_offline()
    tablet.offline()
    tablet.press("systolic", "11")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="English").tap()
    assert asked.value.type == "beforeunload"
    expect(page.locator("#v-systolic")).to_have_value("11")
    page.locator("form.vitals [data-press='8']").tap()
    page.locator("form.vitals .save").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)
    page.get_by_role("link", name="English").tap()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    page.locator("#pin").fill(f" {PIN} ")  # pasted with what stood around it
    page.locator(".door .main").tap()
    expect(page.locator(".sets tbody tr")).to_have_count(1)


def test_a_wrong_pin_opens_nothing_and_makes_one_wait(tablets: Tablets, exchange: Exchange) -> None:
    exchange.run()
    tablet = tablets(locale="en-GB")
    tablet.bind()
    page = tablet.open()
    for _ in range(4):
        page.locator("#pin").fill("314159")
        page.locator(".door .main").tap()
        expect(page.locator(".door .refusal")).to_be_visible()
        page.wait_for_timeout(800)
    expect(page.locator(".door .refusal")).to_contain_text("next try")
    page = tablet.open()
    expect(page.locator(".door .main")).to_be_disabled()
    expect(page.locator(".run")).to_have_count(0)


def test_a_tablet_signed_out_from_elsewhere_hands_over_then_forgets(tablets: Tablets, exchange: Exchange) -> None:
    case = exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.bind()
    tablet.offline()
    tablet.report("en_route")
    device = page.evaluate("goldenhour.store.meta('device')")["id"]
    answer = httpx.post(
        f"{exchange.address}/account/tablets/{device}/sign-out",
        headers={"authorization": f"Bearer {exchange.tokens['crew']}"},
        json={},
        timeout=60,
    )
    assert answer.is_success, answer.text
    tablet.context.set_offline(False)
    expect(page.locator(".door h1")).to_contain_text("signed out")
    expect(page.locator(".unsent")).to_be_hidden()  # it holds nothing any more
    assert exchange.kinds(case).count("saying_kept_aside") == 1
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") in (0, 1)


def test_after_both_have_signed_and_the_crew_is_free_the_case_leaves_the_tablet(
    tablets: Tablets, exchange: Exchange
) -> None:
    case = exchange.run()
    tablet = tablets()
    page = tablet.bind()
    page.locator("#warn").tap()
    page.locator(f"[data-focus='warn-{HOSPITAL}']").tap()
    expect(page.locator(".answer:not(.queued)")).to_be_visible()
    marks = ("en_route", "at_scene", "at_patient", "left_scene", "at_hospital")
    tablet.report(*marks)
    tablet.part("handover")
    page.locator(".sign .main").tap()
    expect(page.locator(".signatures .signed")).to_have_count(1)
    tablet.all_sent()
    alert = exchange.read(case)["alerts"][0]["alert"]["id"]
    exchange.say("nurse", f"/cases/{case}/alerts/{alert}/signatures", side="receiving", name="林怡君")
    tablet.report("left_hospital")
    page.wait_for_timeout(1000)
    tablet.next.tap()
    expect(page.locator(".waiting")).to_be_visible()
    for kept in ("entries", "outbox"):  # the run is over at once; the case goes when the server says that it has left
        page.wait_for_function(
            "async (kept) => (await goldenhour.store.db.count(kept)) === 0", arg=kept, timeout=40_000
        )


# ── the passkey beside the PIN ───────────────────────────────────────────────────────────────────────────────────────
def test_a_passkey_of_the_device_opens_the_tablet_without_network_and_the_pin_goes_on_working(
    tablets: Tablets, exchange: Exchange
) -> None:
    exchange.host = "localhost"  # a passkey belongs to a name, not to an address
    exchange.run()
    tablet = tablets(locale="en-GB")
    page = tablet.open()
    authenticator = given_an_authenticator(tablet)
    page.reload()
    page.get_by_label("finger, face").check()
    page = tablet.fill_new_pin()
    tablet.kept_for_offline()
    assert page.evaluate("goldenhour.store.meta('locks').then((all) => all.map((one) => one.kind))") == [
        "pin",
        "passkey",
    ]
    tablet.offline()
    page.reload()
    page.get_by_role("button", name="Unlock by finger or face").tap()
    expect(page.locator(".run")).to_be_visible()
    page.reload()
    authenticator("setUserVerified", isUserVerified=False)
    page.get_by_role("button", name="Unlock by finger or face").tap()
    expect(page.locator(".door .refusal")).to_contain_text("Type the PIN")
    page.locator("#pin").fill(PIN)
    page.locator(".door .main").tap()
    expect(page.locator(".run")).to_be_visible()


def given_an_authenticator(tablet: CrewTablet) -> Callable[..., Any]:
    """The page's device knows its holder (Chromium's virtual authenticator, with PRF)."""
    session = tablet.context.new_cdp_session(tablet.page)
    session.send("WebAuthn.enable")
    able = dict.fromkeys(
        ("hasResidentKey", "hasUserVerification", "hasPrf", "isUserVerified", "automaticPresenceSimulation"), True
    )
    options = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", **able}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return lambda what, **more: session.send(f"WebAuthn.{what}", {"authenticatorId": made, **more})
