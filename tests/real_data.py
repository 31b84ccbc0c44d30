"""Real public files that tests are held against. They are not part of this repository.

`GOLDENHOUR_REAL_DATA` names a directory that holds them; without it, a directory `shared/data` beside the checkout is
tried. San Francisco's calls: DataSF, "Fire Department and Emergency Medical Services Dispatched Calls for Service",
7 to 20 April 2020, as `sf_fire_calls_2020-04.csv.gz`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def real_file(name: str) -> Path:
    """The file, or the test is skipped saying what is missing."""
    path = Path(os.environ.get("GOLDENHOUR_REAL_DATA", BESIDE)) / name
    if not path.exists():
        pytest.skip(f"{name} is not here: see tests/real_data.py for what it is and where to put it")
    return path
