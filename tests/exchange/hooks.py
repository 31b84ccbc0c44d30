"""A subscriber's endpoint on this machine, in a thread of its own."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE_S = 60.0


class Hook:
    """What came, in order."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.host = address.removeprefix("http://").partition("/")[0]
        self.came: list[Any] = []
        self.rang = threading.Condition()

    def until(self, count: int) -> list[Any]:
        """What came, once it is so much. Raises AssertionError: it did not come."""
        with self.rang:
            assert self.rang.wait_for(lambda: len(self.came) >= count, PATIENCE_S), self.came
            return list(self.came)


@contextlib.contextmanager
def listening_hook() -> Iterator[Hook]:
    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            with hook.rang:
                hook.came.append(json.loads(body) if body else None)
                hook.rang.notify_all()
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    hook = Hook(f"http://127.0.0.1:{server.server_address[1]}/notify")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
