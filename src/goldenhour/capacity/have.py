"""Placeholder until the next commit: EDXL-HAVE."""

from collections.abc import Sequence

from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House


def have_xml(house: House, states: Sequence[HospitalState]) -> bytes:
    return b"<x/>"
