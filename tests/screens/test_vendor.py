"""scripts/vendor.py: puts pinned browser files in place once, and says clearly what is missing."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "vendor.py"


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, its npm replaced by one that lays out a package of one file and counts how often it ran."""
    spec = importlib.util.spec_from_file_location("vendor", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "WANTED", {"a-map": ("dist/map.mjs",)})
    module.installed = []  # type: ignore[attr-defined]

    def install(root: Path) -> None:
        module.installed.append(root)
        made = root / "node_modules" / "a-map" / "dist"
        made.mkdir(parents=True, exist_ok=True)
        (made / "map.mjs").write_text("export {}")

    monkeypatch.setattr(module, "install_packages", install)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "package-lock.json").write_text("{}")
    return tmp_path


def placed(root: Path) -> Path:
    return root / "src/goldenhour/screens/static/vendor/a-map/map.mjs"


def test_a_second_run_does_nothing(vendor: Any, root: Path) -> None:
    assert vendor.put_in_place(root) is True
    assert placed(root).read_text() == "export {}"
    assert vendor.put_in_place(root) is False
    assert len(vendor.installed) == 1


@pytest.mark.parametrize("harm", ["altered file", "missing file", "new lock", "broken stamp"])
def test_anything_amiss_is_put_right(vendor: Any, root: Path, harm: str) -> None:
    vendor.put_in_place(root)
    if harm == "altered file":
        placed(root).write_text("something else")
    elif harm == "missing file":
        placed(root).unlink()
    elif harm == "new lock":
        (root / "package-lock.json").write_text('{"new": true}')
    else:
        (placed(root).parent.parent / "stamp.json").write_text("{")
    assert vendor.put_in_place(root) is True
    assert placed(root).read_text() == "export {}"


def test_a_package_that_changed_its_files_is_named(vendor: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "WANTED", {"a-map": ("dist/gone.mjs",)})
    with pytest.raises(vendor.CannotVendor, match=r"a-map no longer ships dist/gone\.mjs"):
        vendor.put_in_place(root)


def test_a_missing_lock_file_is_said(vendor: Any, tmp_path: Path) -> None:
    with pytest.raises(vendor.CannotVendor, match=r"package-lock\.json is missing"):
        vendor.put_in_place(tmp_path)


def test_the_lock_file_names_no_machine_and_pins_exactly() -> None:
    lock = json.loads((SCRIPT.parents[1] / "package-lock.json").read_text())
    package = json.loads((SCRIPT.parents[1] / "package.json").read_text())
    places = {entry["resolved"].split("/")[2] for entry in lock["packages"].values() if "resolved" in entry}
    assert places <= {"registry.npmjs.org"}
    assert all(version[0].isdigit() for version in package["dependencies"].values())
    assert lock["packages"][""]["dependencies"] == package["dependencies"]


def test_the_reader_of_codes_and_its_webassembly_belong_together() -> None:
    """`barcode-detector` names the checksum of the file of `zxing-wasm` it was built with; both are pinned apart."""
    vendored = SCRIPT.parents[1] / "src/goldenhour/screens/static/vendor"
    sum_of_it = hashlib.sha256((vendored / "zxing-wasm/zxing_reader.wasm").read_bytes()).hexdigest()
    assert sum_of_it in (vendored / "barcode-detector/zxing-exported.js").read_text(encoding="utf-8")
