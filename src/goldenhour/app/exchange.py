"""The FHIR API in the running program: its store beside the views, filled behind the log for as long as it runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
