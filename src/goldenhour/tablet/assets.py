"""The files of the app as the service worker keeps them: each with the hash of its content, all with one version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

PACKAGE = "goldenhour"
SHARED = "screens"


class Asset(msgspec.Struct, frozen=True):
    url: str
    sha256: str
    size: int


class Assets(msgspec.Struct, frozen=True):
    """`version` changes when any file does."""

    version: str
    assets: list[Asset]


def assets_of(addresses: Iterable[str]) -> Assets:
    """The files at these addresses; one that ends in a slash stands for all files under it. Raises `FileNotFoundError`:
    an address that the app would look for in vain."""
    found = {url: asset_of(url, file) for address in addresses for url, file in files_at(address)}
    assets = [found[url] for url in sorted(found)]
    told = "".join(f"{asset.url} {asset.sha256}\n" for asset in assets)
    return Assets(hashlib.sha256(told.encode()).hexdigest()[:16], assets)


def asset_of(url: str, file: Traversable) -> Asset:
    content = file.read_bytes()
    return Asset(url, hashlib.sha256(content).hexdigest(), len(content))


def files_at(address: str) -> Iterator[tuple[str, Traversable]]:
    place = place_of(address)
    if not address.endswith("/"):
        if not place.is_file():
            raise FileNotFoundError(address)
        yield address, place
        return
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from files_at(f"{address}{entry.name}/")
        else:
            yield f"{address}{entry.name}", entry


def place_of(address: str) -> Traversable:
    """Where the file behind `/static/<slice>/...` lies; what has no slice of its own is the screens'."""
    first, *rest = address.removeprefix("/static/").strip("/").split("/")
    own = files(PACKAGE) / first / "static"
    place = own if own.is_dir() else files(PACKAGE) / SHARED / "static" / first
    return place.joinpath(*rest)
