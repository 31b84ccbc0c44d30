"""stub"""

from __future__ import annotations


class Cursors:
    def __init__(self, secret: bytes) -> None:
        self.secret = secret
