"""A real mail server (aiosmtpd) that speaks TLS, and certificates of an authority of our own, right ones and wrong ones."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PASSWORD = "swordfish-4711"
WRONG = ("for another host", "expired", "signed by itself", "of an unknown authority")


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def signed(subject: x509.Name, key: Any, issuer: x509.Name, by: Any, days: int, *said: x509.ExtensionType) -> bytes:
    """A certificate that began nine days ago and ends in so many."""
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days))
    for one in said:
        built = built.add_extension(one, critical=isinstance(one, x509.BasicConstraints))
    return built.sign(by, SHA256()).public_bytes(Encoding.PEM)


class Authority:
    """Signs certificates for the server on this machine. `trusted`: the file that whoever trusts it names."""

    def __init__(self, folder: Path, name: str = "An authority") -> None:
        self.folder, self.name, self.key = folder, named(name), ec.generate_private_key(ec.SECP256R1())
        self.trusted = folder / f"{name}.pem"
        basic = x509.BasicConstraints(ca=True, path_length=None)
        self.trusted.write_bytes(signed(self.name, self.key, self.name, self.key, 2, basic))

    def server(self, how: str = "right") -> ssl.SSLContext:
        """What the server shows: right, or wrong in one way."""
        if how == "of an unknown authority":
            return Authority(self.folder, "Another authority").server()
        key, subject = ec.generate_private_key(ec.SECP256R1()), named("mail")
        issuer, by = (subject, key) if how == "signed by itself" else (self.name, self.key)
        host = ipaddress.ip_address("127.0.0.2" if how == "for another host" else "127.0.0.1")
        names = x509.SubjectAlternativeName([x509.IPAddress(host)])
        certificate = signed(subject, key, issuer, by, -1 if how == "expired" else 2, names)
        both = self.folder / f"{how}.pem"
        both.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context


class MailServer:
    """`heard`: every line it was given, with whether it came encrypted; `messages`: what it took;
    `let_in`: for each try to sign in, whether it was let in."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bool]] = []
        self.messages: list[EmailMessage] = []
        self.let_in: list[bool] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp+starttls://aed@127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        return "250 kept"

    def lets_in(self, server: SMTP, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        right = isinstance(told, LoginPassword) and (told.login, told.password) == (b"aed", PASSWORD.encode())
        self.let_in.append(right)
        return AuthResult(success=right, handled=right)

    @property
    def in_clear(self) -> set[str]:
        return {line.split()[0].upper() for line, encrypted in self.heard if not encrypted}


class Speaking(SMTP):
    """One connection; what is said on it is kept."""

    async def _handle_client(self) -> None:
        read, kept = self._reader.readuntil, self.event_handler.heard

        async def heard(separator: bytes = b"\n") -> bytes:
            line: bytes = await read(separator)
            kept.append((line.decode().strip(), self.transport.get_extra_info("ssl_object") is not None))
            return line

        self._reader.readuntil = heard
        await super()._handle_client()


@contextlib.asynccontextmanager
async def mail_server(
    starttls: ssl.SSLContext | None = None, smtps: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """On a free port of this machine."""
    box = MailServer()

    def speaking() -> SMTP:
        return Speaking(
            box, tls_context=starttls, require_starttls=starttls is not None,
            auth_require_tls=smtps is None, authenticator=box.lets_in, hostname="mail",
        )  # fmt: skip

    server = await asyncio.get_running_loop().create_server(speaking, "127.0.0.1", 0, ssl=smtps)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
