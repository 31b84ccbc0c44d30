"""Mail handed to a server that speaks SMTP."""

from __future__ import annotations

import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from goldenhour.adapters.mail_smtp import NotTaken, Smtp
from goldenhour.kit.refusals import Refusal
from tests.adapters.mail_server import PASSWORD, WRONG, Authority, mail_server
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


# ── encrypted ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One whom this machine trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    return made


def tls(kind: str, context: ssl.SSLContext | None) -> dict[str, Any]:
    return {"starttls": context} if kind == "smtp+starttls" else {"smtps": context}


@pytest.mark.parametrize("kind", ["smtp+starttls", "smtps"])
async def test_with_the_right_certificate_user_and_password_a_mail_arrives(kind: str, authority: Authority) -> None:
    async with mail_server(**tls(kind, authority.server())) as box:
        await Smtp(f"{kind}://aed@127.0.0.1:{box.port}", PASSWORD).send(a_mail())
    assert [one["Subject"] for one in box.messages] == ["AED 大安高工"]
    assert box.let_in == [True]
    assert box.in_clear <= {"EHLO", "STARTTLS"}


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("kind", ["smtp+starttls", "smtps"])
async def test_a_server_with_a_wrong_certificate_is_told_nothing(kind: str, how: str, authority: Authority) -> None:
    async with mail_server(**tls(kind, authority.server(how))) as box:
        with pytest.raises(NotTaken, match="certificate verify failed"):
            await Smtp(f"{kind}://aed@127.0.0.1:{box.port}", PASSWORD).send(a_mail())
    assert {line for line, _ in box.heard} <= {"ehlo localhost", "STARTTLS"}


async def test_a_server_that_offers_no_encryption_gets_no_mail_and_no_password() -> None:
    async with mail_server() as box:
        with pytest.raises(NotTaken, match="STARTTLS extension not supported"):
            await Smtp(f"smtp+starttls://aed@127.0.0.1:{box.port}", PASSWORD).send(a_mail())
        with pytest.raises(NotTaken, match="SSL"):
            await Smtp(f"smtps://aed@127.0.0.1:{box.port}", PASSWORD, patience_s=5).send(a_mail())
    assert "ehlo localhost" in {line for line, _ in box.heard}
    assert not {"MAIL", "RCPT", "DATA", "AUTH"} & box.in_clear
    assert PASSWORD not in str(box.heard)


async def test_a_wrong_password_is_said_without_naming_it(authority: Authority) -> None:
    async with mail_server(starttls=authority.server()) as box:
        with pytest.raises(NotTaken, match="535") as refused:
            await Smtp(f"smtp+starttls://aed@127.0.0.1:{box.port}", "not it").send(a_mail())
    assert "not it" not in f"{refused.value!r} {refused.value.__cause__!r}"
    assert (box.messages, set(box.let_in)) == ([], {False})


def test_a_password_is_never_to_be_sent_in_clear() -> None:
    with pytest.raises(Refusal, match="could read the password"):
        Smtp("smtp://aed@mail.example")
