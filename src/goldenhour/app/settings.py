"""Settings: one frozen object, read in one place (`app/commands.py`). Every field is documented in docs/reference."""

from __future__ import annotations

from pathlib import Path

import msgspec

PUSH_HOSTS = "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
"""The push services of the usual browsers."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this instance runs."""

    data: Path
    """Directory of everything that is kept. Made when missing."""
    host: str = "127.0.0.1"
    """Address to listen on. Loopback unless told otherwise."""
    port: int = 8000
    """Port to listen on."""
    database: str | None = None
    """PostgreSQL (`postgresql://...`) instead of SQLite files in the data directory."""
    country: str = "taiwan"
    """Whose reference tables to load."""
    zone: str = "Asia/Taipei"
    """Time zone of the screens. Everything is kept in UTC."""
    gateway_url: str | None = None
    """Where SMS and voice calls are handed to (`https://...`). None: the ladder says that no gateway is set up."""
    gateway_secret_file: Path | None = None
    """File with the secret shared with the gateway, at least 32 bytes, readable by this program only. Signs what is sent
    and what comes back (`POST /gateway/receipts`)."""
    push_contact: str = "mailto:postmaster@localhost"
    """How a phone maker's push service reaches whoever runs this server: `mailto:` or `https:`."""
    push_hosts: str = PUSH_HOSTS
    """The push services that are asked to deliver, by host, with commas. No other address is ever knocked at."""
    mail_server: str | None = None
    """The server that takes our mail: `smtp://host:25`, `smtp+starttls://user@host:587`, `smtps://user@host:465`. None: nobody
    is reminded by mail of what is due at their defibrillators, and their page says so."""
    mail_password_file: Path | None = None
    """File with the password of the mail server's user."""
    mail_from: str = "goldenhour@localhost"
    """From whom our mail is."""
    aed_authorities: str = ""
    """Where it is reported that a defibrillator's place has been overdue for thirty days, by county code, with commas
    (`A=aed@health.example,F=...`)."""
    file_mb: int = 25
    """The largest photo, ECG or other file that is taken, in megabytes (1,000,000 bytes)."""
    files_gb: float = 100
    """How much all photos, ECGs and files together may fill, in gigabytes. Beyond it they are refused, and the log goes on."""
    unfinished_days: int = 14
    """An upload that has not become whole after so many days is dropped, and its end is noted."""
    turn_urls: str = ""
    """Relays (TURN) for the consults' rooms, with commas (`turn:relay.example:3478,turns:relay.example:443?transport=tcp`).
    Empty: browsers connect only where they can reach one another directly."""
    turn_secret_file: Path | None = None
    """File with the secret shared with the relay (coturn's `static-auth-secret`), at least 32 bytes."""
    fhir_hooks: str = ""
    """Hosts inside the network that FHIR subscriptions may notify, and those without https, with commas
    (`his.hospital.local`, `10.1.2.3:8080`)."""
    fhir_process: bool = False
    """Fill the FHIR store from a process of its own, as `serve` and `demo` do unless told otherwise: what an entry means in
    FHIR then holds up no alert."""
    metrics_token: str | None = None
    """What opens `GET /metrics` from elsewhere (`Authorization: Bearer`). None: only from this machine itself."""
    public_url: str | None = None
    """Under which address programs and apps know this server (`https://exchange.example`). What they sign must be meant for
    it. None: only programs on this machine itself can fetch tokens."""
    requests_per_s: float = 10
    """Ordinary requests one account may make a second in the long run (twice as many within one second); a site three
    times, a program at the FHIR API ten times as many. Alerts and what answers them have a bound of their own, ten times as
    high. 0: none."""
    dispatch_phones: str = ""
    """The telephones of counties' dispatch centres for the downtime kits, with commas (`A=02-2729-0119,F=02-2991-1119`): the
    number that other sites call, not the one patients do."""
    demo: bool = False
    """Demo: a simulated county, made-up people with printed passwords, one-tap sign-in. Never with real patients."""
