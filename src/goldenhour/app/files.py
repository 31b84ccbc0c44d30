"""Photos and ECGs in the running program: kept in the data directory, wherever the log is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from goldenhour.adapters.files_disk import DiskFiles
from goldenhour.app.settings import Settings
from goldenhour.attachments.taking import Attachments, Limits
from goldenhour.emergency.house import House


def folder_of(settings: Settings) -> Path:
    return settings.data / "attachments"


@contextlib.asynccontextmanager
async def running_attachments(house: House, settings: Settings) -> AsyncIterator[None]:
    """Uploads are taken in while this runs. What was complete before, and waited for its case, is told now."""
    limits = Limits(settings.file_mb * 10**6, int(settings.files_gb * 10**9), timedelta(days=settings.unfinished_days))
    attachments = Attachments(house, DiskFiles(folder_of(settings)), limits)
    await attachments.open()
    house.facts["attachments"] = attachments
    keeping = asyncio.create_task(attachments.keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        attachments.store.close()
