"""The shape of the source: one way, no hidden clock or chance, names that say something, small parts."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT, SOURCE, calls, modules

SIZES = tomllib.loads((Path(__file__).parent / "sizes.toml").read_text())

CLOCK_OR_CHANCE = re.compile(
    r"(datetime\.)?(datetime|date)\.(now|today|utcnow)|(\w+\.)?time\.(time|time_ns|monotonic|perf_counter|sleep)"
    r"|random\.(?!Random)\w+|secrets\.\w+|(uuid\.)?uuid[147]|os\.urandom"
)
ALLOWED = {
    ("kit/world.py", "datetime.now"),
    ("kit/world.py", "random.Random"),
    ("kit/world.py", "os.urandom"),
    ("kit/web/pages.py", "secrets.token_urlsafe"),  # the nonce of a page's security policy: nothing is decided by it
}
MEANINGLESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "managers",
    "service",
    "services",
    "misc",
}


def test_imports_run_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nobody_but_the_world_reads_a_clock_or_draws_a_number() -> None:
    found = {
        (path, name)
        for path, tree in modules()
        for name, call in calls(tree)
        if CLOCK_OR_CHANCE.fullmatch(name) or (name == "random.Random" and not call.args)
    }
    assert found <= ALLOWED, "take it from `World` (kit/world.py)"


def test_no_module_or_package_has_a_name_that_says_nothing() -> None:
    names = {part for path, _ in modules() for part in path.removesuffix(".py").split("/")}
    assert not names & MEANINGLESS


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path, tree in modules() if not ast.get_docstring(tree)]
    assert not [path for path in silent if path != "__main__.py"]


def test_parts_do_not_grow_beyond_what_they_were() -> None:
    """A ratchet: `sizes.toml` holds the maxima of the day it was last written. Lower them when you can."""
    lengths = sorted(lengths_of_functions(), reverse=True)
    modules_by_size = sorted(lengths_of_modules(), reverse=True)
    long_ones = 100 * sum(1 for length, _ in lengths if length > 20) / len(lengths)
    assert lengths[0][0] <= SIZES["longest_function"], lengths[:5]
    assert modules_by_size[0][0] <= SIZES["longest_module"], modules_by_size[:5]
    assert long_ones <= SIZES["percent_of_functions_over_20_lines"], f"{long_ones:.2f} %: {lengths[:20]}"


def lengths_of_functions() -> Iterator[tuple[int, str]]:
    """Lines of code of every function, its docstring not counted."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = node.body[0] if ast.get_docstring(node) is not None else None
                documented = (doc.end_lineno or doc.lineno) - doc.lineno + 1 if doc is not None else 0
                yield (node.end_lineno or node.lineno) - node.lineno + 1 - documented, f"{path}:{node.name}"


def lengths_of_modules() -> Iterator[tuple[int, str]]:
    for path in SOURCE.rglob("*.py"):
        yield len(path.read_text(encoding="utf-8").splitlines()), path.relative_to(SOURCE).as_posix()
