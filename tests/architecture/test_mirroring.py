"""A test's path can be guessed from the source's: tests/<slice>/test_<module>.py tries src/goldenhour/<slice>/<module>.py."""

from __future__ import annotations

from tests.architecture.source import SOURCE, TESTS

ACROSS = {
    "story",
    "architecture",
    "browser",
    "contracts",
    "properties",
    "simulation",
    "campaigns",
    "countries",
    "faults",
}
"""Folders whose tests go through more than one module."""
NAMED_FOR_WHAT_THEY_TRY = {
    "kit/fhir/test_official_examples.py",  # the whole API, with HL7's own examples
    "kit/fhir/test_bad_input.py",  # the whole API, with what it must refuse
    "exchange/test_files.py",  # photos and ECGs, through the whole application
    "exchange/test_reports_by_fhir.py",  # outcome reports, through the whole application
    "exchange/test_others_clients.py",  # a running server, with clients others wrote
    "kit/fhir/test_mutated_examples.py",  # the whole API, with nonsense made of HL7's examples
    "exchange/test_measures.py",  # $evaluate-measure, through the whole application
    "exchange/test_on_every_store.py",  # a hospital's life at the API, on SQLite and on PostgreSQL
    "exchange/test_official.py",  # everything the exchange makes, by HL7's own validator
    "downtime/test_keyed_in.py",  # paper entered afterwards, through the whole application
    "emergency/test_folding_on.py",  # two ways to fold a case, held against each other
    "handovers/test_handovers.py",  # the whole slice
    "alerts/test_alert_states.py",  # emergency/alert_states.py, whose moves are this slice's
    "indicators/test_clocks.py",  # by whose clock an acknowledgement is measured: from the entry to the view
    "indicators/test_figures.py",  # the whole slice, against figures reckoned by other means
    "latencies/test_latencies.py",  # the whole slice
    "tablet/test_suspicion.py",  # tablet/static/records/suspicion.js against emergency/suspicion.py
    "tablet/test_choosing.py",  # tablet/static/alerts/choosing.js against alerts/ranking.py and emergency/priority.py
    "outcomes/test_report.py",  # the whole slice
    "screens/test_templates.py",  # the shared templates
    "screens/test_look.py",  # the style sheets
    "screens/test_vendor.py",  # the third-party browser files
    "screens/test_htmx.py",
}


def test_every_test_file_stands_where_its_source_does() -> None:
    astray = []
    for path in sorted(TESTS.rglob("test_*.py")):
        relative = path.relative_to(TESTS)
        tried = SOURCE / relative.parent / path.name.removeprefix("test_")
        browser_module = SOURCE / relative.parent / "static" / f"{path.stem.removeprefix('test_')}.js"
        if relative.parts[0] in ACROSS or relative.as_posix() in NAMED_FOR_WHAT_THEY_TRY:
            continue
        if not tried.exists() and not browser_module.exists() and not tried.with_suffix("").is_dir():
            astray.append(relative.as_posix())
    assert not astray, "name it after the module it tries, or list it here with what it tries"


def test_the_named_exceptions_are_still_there_or_go() -> None:
    gone = [name for name in NAMED_FOR_WHAT_THEY_TRY if not (TESTS / name).exists()]
    assert not gone
