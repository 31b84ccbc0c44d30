"""QR codes within pages."""

from __future__ import annotations

import pytest

from goldenhour.kit.qr import qr_of


@pytest.mark.parametrize("scale", [None, 3])
def test_a_code_is_a_picture_in_which_its_text_does_not_stand(scale: int | None) -> None:
    drawn = qr_of("<script>A-017-4</script>", scale=scale)
    assert drawn.startswith("<svg")
    assert "script" not in drawn
    assert ("width=" in drawn.partition(">")[0]) is (scale is not None)
