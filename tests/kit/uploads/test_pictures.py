"""Pictures drawn anew: upright, without metadata, and never a bomb."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from goldenhour.kit.refusals import Refusal
from goldenhour.kit.uploads.pictures import Pictures, drawn_anew
from tests.attachments.sending import photo

GPS = 0x8825


def with_place(width: int, height: int) -> bytes:
    """A photo that says where it was taken, on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Maker of tablets"
    exif.get_ifd(GPS)[2] = (25.0, 2.0, 51.0)
    return photo(width, height, exif=exif.tobytes())


def png_bomb(side: int) -> bytes:
    """A few kilobytes that unfold to side x side pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"\0" * (side // 8 + 1) * 64, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)) + chunk(b"IDAT", rows)
    )


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_picture_to_look_at_is_upright_and_says_nothing_of_where_or_with_what(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(with_place(640, 480))
    assert opened(sent.read_bytes()).getexif().get_ifd(GPS)  # what was sent does say it
    shown = opened(drawn_anew(sent, 320))
    assert shown.size == (240, 320)
    assert dict(shown.getexif()) == {}
    assert not {"exif", "xmp", "icc_profile"} & set(shown.info)


def test_an_ecg_keeps_its_detail(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(photo(3000, 2000))
    assert opened(drawn_anew(sent, 3200)).size == (3000, 2000)


@pytest.mark.parametrize("side", [8_000, 100_000])
def test_a_picture_that_unfolds_to_too_much_is_not_drawn(tmp_path: Path, side: int) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(png_bomb(side))
    assert sent.stat().st_size < 10_000
    with pytest.raises(Refusal) as refused:
        drawn_anew(sent, 320)
    assert refused.value.code == "cannot_be_drawn"


def test_a_picture_cut_in_the_middle_is_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as the library that makes PDFs leaves it
    sent = tmp_path / "sent"
    sent.write_bytes(photo(640, 480, form="PNG")[:300])
    with pytest.raises(Refusal):
        drawn_anew(sent, 320)


async def test_a_pdf_has_no_picture_and_a_drawn_one_is_drawn_once(tmp_path: Path) -> None:
    pictures, sent = Pictures(), tmp_path / "sent"
    sent.write_bytes(photo())
    first = await pictures.draw(sent, "a", "image/jpeg", "small")
    sent.unlink()
    assert await pictures.draw(sent, "a", "image/jpeg", "small") is first
    with pytest.raises(Refusal):
        await pictures.draw(sent, "b", "application/pdf", "small")
