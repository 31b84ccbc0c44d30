"""Write the implementation guide to `src/goldenhour/exchange/profiles/` (`python -m scripts.write_guide`).

Everything in it is made of tables by `goldenhour.exchange.guide`; `tests/exchange/guide` fails while a file is stale.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from goldenhour.emergency.country import load_country
from goldenhour.exchange.guide import guide
from goldenhour.kit.fhir.decoding import encode

FOLDER = Path(__file__).parent.parent / "src" / "goldenhour" / "exchange" / "profiles"


def files() -> dict[str, str]:
    """File name -> its content."""
    return {f"{one['resourceType']}-{one['id']}.json": written(one) for one in guide(load_country("taiwan"))}


def written(resource: dict[str, object]) -> str:
    return json.dumps(msgspec.json.decode(encode(resource)), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    made = files()
    for path in FOLDER.glob("*.json"):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        (FOLDER / name).write_text(content, encoding="utf-8")
    print(f"{len(made)} files in {FOLDER}")


if __name__ == "__main__":
    main()
