"""Mail handed to a server that speaks SMTP."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from goldenhour.adapters.mail_smtp import NotTaken, Smtp
from goldenhour.kit.refusals import Refusal
from tests.aeds.keeping.mailbox import mailbox


def a_mail(to: str = "li@school.example") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "aed@city.example", to, "AED 大安高工"
    message.set_content("電擊貼片效期\n")
    return message


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with mailbox() as box:
        await Smtp(box.url).send(a_mail())
    assert [(one["Subject"], one.get_content().strip()) for one in box.messages] == [("AED 大安高工", "電擊貼片效期")]


async def test_a_receiver_nobody_knows_is_named_with_the_servers_words() -> None:
    async with mailbox() as box:
        box.refuses = {"gone@school.example"}
        with pytest.raises(NotTaken, match="550 no such user here"):
            await Smtp(box.url).send(a_mail("gone@school.example"))


async def test_a_server_that_is_away_is_no_mistake_of_ours() -> None:
    async with mailbox() as box:
        url = box.url
    with pytest.raises(NotTaken, match="refused"):
        await Smtp(url).send(a_mail())


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_an_address_that_is_none_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(Refusal, match="written like smtp"):
        Smtp(url)
