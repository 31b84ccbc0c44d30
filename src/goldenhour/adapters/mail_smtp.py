"""Mail by SMTP (RFC 5321) with the standard library, off the event loop; one connection a mail."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from goldenhour.kit.refusals import Category, Refusal

PATIENCE_S = 20.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class NotTaken(Exception):
    """The server is away, or did not take the mail. Says why."""


class Smtp:
    """A mail server: `smtp://host:25`, `smtp+starttls://user@host:587`, `smtps://user@host:465`.

    A certificate is held against those the system trusts (or those in the file that SSL_CERT_FILE names) and against the
    name; where it does not fit, or the server offers no encryption that was asked for, nothing is said to it.
    Raises Refusal(INCORRECT) when the address cannot be one, or would send a password readable for everybody.
    """

    def __init__(self, url: str, password: str = "", helo: str = "localhost", patience_s: float = PATIENCE_S) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise Refusal(
                Category.INCORRECT, "mail_server_wrong",
                "The mail server is written like smtp://host:25, smtp+starttls://user@host:587 or smtps://user@host:465. "
                "Correct it, then start again.",
            )  # fmt: skip
        if parts.scheme == "smtp" and parts.username:
            raise Refusal(
                Category.INCORRECT, "mail_password_in_clear",
                "With smtp:// anybody on the way could read the password. Write smtp+starttls:// or smtps://, then start again.",
            )  # fmt: skip
        self.kind, self.host, self.port = parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]
        self.user, self.password = unquote(parts.username or ""), password
        self.helo, self.patience_s = helo, patience_s

    async def send(self, message: EmailMessage) -> None:
        """Hand one mail over. Raises NotTaken."""
        await asyncio.to_thread(self.hand_over, message)

    def hand_over(self, message: EmailMessage) -> None:
        try:
            with self.connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, why = next(iter(refused.recipients.values()))
            raise NotTaken(f"{code} {why.decode(errors='replace')}") from refused
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise NotTaken(str(error) or type(error).__name__) from error

    def connected(self) -> smtplib.SMTP:
        if self.kind == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, self.helo, timeout=self.patience_s, context=context)
        server = smtplib.SMTP(self.host, self.port, self.helo, timeout=self.patience_s)
        if self.kind == "smtp+starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server
