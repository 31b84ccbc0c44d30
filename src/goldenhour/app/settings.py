"""Settings: one frozen object, read in one place (`app/commands.py`). Every field is documented in docs/reference."""

from __future__ import annotations

from pathlib import Path

import msgspec


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
    demo: bool = False
    """Demo: a simulated county, made-up people with printed passwords, one-tap sign-in. Never with real patients."""
