"""Small made-up files in the national layout."""

from __future__ import annotations

import csv
import io

from goldenhour.aeds.finding.national.columns import COLUMNS

SOUND = dict(
    zip(
        COLUMNS,
        (
            "1001", "模擬高中", "臺北市", "大安區", "測試路1號", "學校、大型集會場所", "高級中等學校", "", "9001", "1樓大廳",
            "服務台旁", "25.0330", "121.5435", "08:00", "18:00", "09:00", "12:00", "", "", "寒暑假另行公告", "02-23456789",
        ),
        strict=True,
    )
)  # fmt: skip


def file_of(*rows: dict[str, str], extra: tuple[str, ...] = ()) -> bytes:
    """Rows that differ from a sound one, as the file is published: a mark in front, quoted line breaks."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, *extra])
    writer.writeheader()
    writer.writerows(SOUND | row for row in rows)
    return ("\ufeff" + out.getvalue()).encode()
