"""Reminders said and mailed: never before their entry, never twice, and what did not go is seen and tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from goldenhour.aeds.keeping.mails import WAITS, Mails
from goldenhour.aeds.keeping.pages import REMINDING
from goldenhour.aeds.keeping.reminding import Reminding
from goldenhour.app.keeping import sender_of
from goldenhour.app.settings import Settings
from goldenhour.emergency.aed_bodies import AedUsed, SiteRegistered, Source
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from tests.adapters.mail_server import PASSWORD, Authority, MailServer, mail_server
from tests.aeds.keeping.mailbox import Mailbox, mailbox
from tests.aeds.scene import PATH, REGISTERED, SITE, a_school, day, school
from tests.alerts.scene import tell
from tests.conftest import Client, People

MakeClient = Callable[[Person | None], Client]


@pytest.fixture
async def box() -> Any:
    async with mailbox() as open_box:
        yield open_box


def engine(
    house: House, box: Mailbox | MailServer, mails: Mails | None = None, password: Path | None = None
) -> Reminding:
    settings = Settings(data=Path("/nowhere"), mail_server=box.url, mail_password_file=password)
    made = Reminding(
        house, mails or house.facts[REMINDING].mails, sender_of(settings), "aed@city.example",
        {"A": "aed@health.example"}, "https://golden.example",
    )  # fmt: skip
    house.facts[REMINDING] = made
    return made


async def used(house: House, days: int = 10) -> None:
    """The school's device was used so long ago, and nobody sent its data: three days over, by the seven of article 8."""
    await a_school(house)
    await tell(house, f"site/{SITE}", AedUsed(aed="1", on=day(house, -days), name="李"))


async def test_what_is_due_is_said_and_one_mail_tells_all_of_it(house: House, box: Mailbox) -> None:
    await used(house)
    await engine(house, box).look()
    site = await school(house)
    said = {(told.said.what, told.said.number) for told in site.reminders}
    assert said == {("use_record", 3), ("consumables", 3)}
    (mail,) = box.messages
    assert mail["To"] == "li@school.example"
    assert "大安高工" in mail["Subject"]
    text = mail.get_content()
    assert "逾期 3 天" in text
    assert "第8條" in text, "every rule cites its article"
    assert f"https://golden.example/sites/{SITE}" in text


async def test_nothing_is_said_or_sent_twice_also_after_a_restart(house: House, box: Mailbox) -> None:
    await used(house)
    first = engine(house, box)
    await first.look()
    await first.look()
    await engine(house, box).look()  # another engine on the same log and the same table: a server that began anew
    assert len(box.messages) == 1
    assert len((await school(house)).reminders) == 2


async def test_a_server_that_dies_between_the_entry_and_the_mail_sends_it_when_it_is_back(
    house: House, box: Mailbox
) -> None:
    await used(house)
    dying = engine(house, box)

    async def dies(*_: Any) -> None:
        raise RuntimeError("power cut")

    dying.make_mails = dies  # type: ignore[method-assign, assignment]
    await dying.look()
    assert len((await school(house)).reminders) == 2
    assert box.messages == []
    await engine(house, box).look()
    assert len(box.messages) == 1


async def test_the_entry_is_there_before_the_mail_leaves(house: House, box: Mailbox) -> None:
    await used(house)
    reminding, seen = engine(house, box), []

    async def send(message: Any) -> None:
        seen.append(len((await school(house)).reminders))

    reminding.send = send
    await reminding.look()
    assert seen == [2]


async def test_a_mail_that_does_not_go_is_seen_and_tried_again(
    house: House, box: Mailbox, client: MakeClient, people: People
) -> None:
    await used(house)
    box.refuses = {"li@school.example"}
    reminding = engine(house, box)
    await reminding.look()
    page = (await client(people.aed_manager).get(PATH, headers={"accept": "text/html"})).text
    assert "550 no such user here" in page
    await reminding.look()
    assert box.messages == []  # not before its time
    box.refuses = set()
    house.world.clock.moment += WAITS[0]  # type: ignore[attr-defined]
    await reminding.look()
    assert len(box.messages) == 1
    page = (await client(people.aed_manager).get(PATH, headers={"accept": "text/html"})).text
    assert "mail sent" in page


async def test_a_mail_whose_answer_was_lost_comes_again_under_the_same_id(house: House, box: Mailbox) -> None:
    await used(house)
    box.loses_answers = True
    reminding = engine(house, box)
    await reminding.look()
    box.loses_answers = False
    house.world.clock.moment += WAITS[0]  # type: ignore[attr-defined]
    await reminding.look()
    assert len({one["Message-ID"] for one in box.messages}) == 1
    assert len(box.messages) == 2


async def test_after_thirty_days_the_authority_of_the_county_hears(house: House, box: Mailbox) -> None:
    await used(house, days=40)
    await engine(house, box).look()
    by_receiver = {one["To"]: one.get_content() for one in box.messages}
    assert set(by_receiver) == {"li@school.example", "aed@health.example"}
    assert "三十天" in by_receiver["aed@health.example"]


async def test_nobody_is_reminded_at_night_or_of_a_place_that_is_made_up(house: House, box: Mailbox) -> None:
    await used(house)
    reminding = engine(house, box)
    house.world.clock.moment += timedelta(hours=12)  # type: ignore[attr-defined]  # ten at night in Taipei
    await reminding.look()
    assert box.messages == []
    await tell(house, f"site/{SITE}", SiteRegistered(**REGISTERED, source=Source.SYNTHETIC))
    house.world.clock.moment += timedelta(hours=12)  # type: ignore[attr-defined]
    await reminding.look()
    assert box.messages == []
    assert (await school(house)).reminders == []


async def test_without_a_mail_server_the_page_says_so(house: House, client: MakeClient, people: People) -> None:
    await used(house)
    await house.facts[REMINDING].look()
    assert (await school(house)).reminders == []
    page = (await client(people.aed_manager).get(PATH, headers={"accept": "text/html"})).text
    assert "no mail server is set up" in page


async def test_a_mail_server_nobody_can_trust_is_told_nothing_the_page_says_why_and_the_mail_goes_once_it_is_put_right(
    house: House, client: MakeClient, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    authority, secret = Authority(tmp_path), tmp_path / "password"
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    secret.write_text(PASSWORD + "\n")
    await used(house)

    async def look_with(certificate: str) -> tuple[MailServer, str]:
        async with mail_server(starttls=authority.server(certificate)) as box:
            await engine(house, box, password=secret).look()
        page = await client(people.aed_manager).get(PATH, headers={"accept": "text/html"})
        return box, page.text

    with capture_logs() as said:
        for certificate in ("expired", "for another host"):
            box, page = await look_with(certificate)
            assert (box.messages, box.in_clear) == ([], {"EHLO", "STARTTLS"})
            assert "certificate verify failed" in page
            house.world.clock.moment += WAITS[1]  # type: ignore[attr-defined]
        box, page = await look_with("right")
    assert [one["To"] for one in box.messages] == ["li@school.example"]
    assert "mail sent" in page
    assert "reminder_not_sent" in str(said)
    assert PASSWORD not in f"{said} {page} {capfd.readouterr()}"
