"""The consults' rooms put together: the relay they use, and what wakes them."""

from __future__ import annotations

from goldenhour.app.settings import Settings
from goldenhour.consults.room import Relay
from goldenhour.consults.room_pages import ROOMS, Lobby
from goldenhour.consults.room_signals import Rooms
from goldenhour.emergency.book import Change
from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.kit.refusals import Category, Refusal

SHORTEST_SECRET = 32


def open_rooms(house: House, settings: Settings) -> None:
    """Rooms for this house; whoever is in one hears of each line that is kept."""
    rooms = Rooms(house.world)
    house.facts[ROOMS] = Lobby(rooms, relay_of(settings))

    def changed(change: Change) -> None:
        if isinstance(change.after, Case):
            rooms.wake(change.after.consults)

    house.book.listeners.append(changed)


def relay_of(settings: Settings) -> Relay | None:
    """The relay of the settings. Raises Refusal where its secret is missing, cannot be read or could be guessed."""
    urls = tuple(filter(None, map(str.strip, settings.turn_urls.split(","))))
    if not urls:
        return None
    path = settings.turn_secret_file
    try:
        secret = path.read_bytes().strip() if path is not None else b""
    except OSError as error:
        raise Refusal(
            Category.UNAVAILABLE, "turn_secret_unreadable",
            "The relay's secret {path} cannot be read ({why}). Name another file, or start without a relay.",
            path=str(path), why=error.strerror,
        ) from None  # fmt: skip
    if len(secret) < SHORTEST_SECRET:
        raise Refusal(
            Category.UNAVAILABLE, "turn_secret_short",
            "The relay needs a secret of at least {n} bytes, the same here and there (--turn-secret-file).",
            n=SHORTEST_SECRET,
        )  # fmt: skip
    return Relay(urls, secret)
