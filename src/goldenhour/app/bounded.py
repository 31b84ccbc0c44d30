"""The HTTP server's protocol with a bound it does not have by itself: on the size of a request's head."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_AT_MOST = 64 * 1024
"""Bytes of request line and headers. Ours are a few hundred; without a bound anybody could fill our memory with them."""


class BoundedHttp(HttpToolsProtocol):
    """Refuses a head that is too long (400) and hangs up."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = False
        self._begun_in_this_piece = False
        self._received = 0  # of a head that goes on from piece to piece, perhaps in one endless line
        self._headers = 0  # of the headers that are complete

    def data_received(self, data: bytes) -> None:
        self._begun_in_this_piece = False
        super().data_received(data)
        if self._in_head and not self._begun_in_this_piece:
            self._received += len(data)
            if self._received > HEAD_AT_MOST and not self.transport.is_closing():
                self.send_400_response("The headers are too long: at most 64 KiB.")

    def on_message_begin(self) -> None:
        self._in_head = self._begun_in_this_piece = True
        self._received = self._headers = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers += len(name) + len(value)
        if self._headers > HEAD_AT_MOST:
            raise ValueError("the headers are too long")  # the parser stops, and 400 is answered
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()
