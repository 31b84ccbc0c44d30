"""HL7's own validator finds no error in any document and resource of ours, nor in the guide.

It runs on Java and is fetched by Maven into `.hl7-validator/` (git ignores it), pinned in `official/pom.xml`. Where Java or Maven
is missing the tests are skipped and say so; with GOLDENHOUR_HL7=required that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from goldenhour.app.fhir import PARTS
from goldenhour.emergency import bodies as says
from goldenhour.emergency.country import load_country
from goldenhour.emergency.fhir.building import Json
from goldenhour.emergency.folding import fold
from goldenhour.emergency.hospital import Closure, HospitalState
from goldenhour.emergency.report_bodies import ReportAnswered
from goldenhour.emergency.report_items import TABLES
from goldenhour.emergency.unit import Unit
from goldenhour.exchange.document import document
from goldenhour.exchange.places import of_country, of_unit, services
from goldenhour.kit.fhir.decoding import encode
from goldenhour.outcomes.fhir_questionnaires import questionnaire
from goldenhour.runsheets.fhir import sheet
from scripts.guide_pages import examples
from scripts.write_guide import FOLDER
from tests.architecture.source import ROOT
from tests.emergency.telling import minute
from tests.exchange.everything import everything
from tests.exchange.test_projection import last_of
from tests.outcomes.reported import report_document
from tests.outcomes.test_fhir_documents import THROMBOLYSED

HERE = Path(__file__).parent / "official"
CACHE = ROOT / ".hl7-validator"
COUNTRY = load_country("taiwan")
BESIDE_THE_POINT = "Unable to resolve package id hl7.fhir.r4.core#null"
"""It wants to look an extension's context up in a package from the network; the extension itself is checked where it is used."""

WRONG = "wrong-"


class Finding(NamedTuple):
    severity: str
    file: str
    place: str
    message: str


def without(reason: str) -> None:
    if os.environ.get("GOLDENHOUR_HL7") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def jars() -> Path:
    """The validator and all it needs, fetched once."""
    if shutil.which("java") is None or shutil.which("mvn") is None:
        without("HL7's validator needs Java 17 and Maven on the PATH")
    wanted = (HERE / "pom.xml").read_bytes()
    noted = CACHE / "pom.xml"
    if not noted.exists() or noted.read_bytes() != wanted:
        shutil.rmtree(CACHE, ignore_errors=True)
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        fetched = subprocess.run(
            [*command, f"-DoutputDirectory={CACHE / 'jars'}"], capture_output=True, text=True, check=False
        )
        if fetched.returncode != 0:
            without(f"HL7's validator cannot be fetched from Maven Central: {fetched.stdout[-300:]}")
        noted.write_bytes(wanted)
    return CACHE / "jars"


def ours() -> Iterator[tuple[str, Json]]:
    """Documents at several moments of a case in which everything is said, every resource as it was written last, places."""
    timeline = everything()
    for end in (3, 45, len(timeline)):
        yield f"document-{end}", document(fold("c", timeline[:end]), COUNTRY, PARTS, sheet=sheet)
    for n, one in enumerate(last_of(timeline).values()):
        yield f"{n}-{one['resourceType']}", one
    for name, example in examples().items():
        yield f"example-{name}", example
    for disease in TABLES:
        yield f"report-{disease}", report_document(disease)
    answered = ReportAnswered(alert="alert", disease=says.Condition.STROKE, answers=THROMBOLYSED)
    yield "report-answered", report_document(says.Condition.STROKE, (60, answered))
    closed = HospitalState(
        "x", closures={says.Capability.STROKE: Closure(says.Capability.STROKE, minute(1), "維修", minute(9))}
    )
    places = [*of_country(COUNTRY)][20:35]
    places += services(COUNTRY, COUNTRY.hospitals[0], closed)
    places += of_unit(Unit("A-91", name="演練91", county="A", station="示範分隊", synthetic=True, on_duty=False))
    for n, one in enumerate(places):
        yield f"place-{n}-{one['resourceType']}", one


def wrong_ones() -> Iterator[tuple[str, Json]]:
    """A warning without a priority (our profile wants one), and an answer of another type than the question's."""
    last = last_of(everything())
    yield "task", {name: value for name, value in last["Task/alert"].items() if name != "priority"}
    answer = {"linkId": "eNarrative.T01", "answer": [{"valueBoolean": True}]}
    yield "answer", last["QuestionnaireResponse/c.record"] | {"item": [{"linkId": "eNarrative", "item": [answer]}]}


@pytest.fixture(scope="module")
def findings(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """One run over everything: starting it takes longer than the work."""
    folder = tmp_path_factory.mktemp("resources")
    made = [*ours(), *((WRONG + name, one) for name, one in wrong_ones())]
    for name, one in made:
        (folder / f"{name}.json").write_bytes(encode(one))
    guide = tmp_path_factory.mktemp("guide")
    shutil.copytree(FOLDER, guide, dirs_exist_ok=True)
    for table in TABLES.values():
        (guide / f"Questionnaire-report-{table.disease}.json").write_bytes(encode(questionnaire(table)))
    command = ["java", "-cp", f"{jars}/*", str(HERE / "Validate.java"), str(guide), str(folder), str(guide)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    *lines, last = run.stdout.splitlines()
    assert last == f"looked at {len(made) + len(list(guide.glob('*.json')))}"
    return [Finding(*line.split("\t", 3)) for line in lines if line.count("\t") == 3]


def test_no_error_in_anything_we_make(findings: list[Finding]) -> None:
    wrong = [one for one in findings if one.severity in ("error", "fatal") and not one.file.startswith(WRONG)]
    wrong = [one for one in wrong if BESIDE_THE_POINT not in one.message]
    assert not wrong, "\n".join(map(str, wrong[:10]))


def test_it_looks_at_our_profiles_and_codes(findings: list[Finding]) -> None:
    """What is only advised shows that it looked: LOINC is not on this machine, our own code systems are."""
    advised = [one.message for one in findings if one.severity == "warning"]
    assert any("http://loinc.org" in message for message in advised)
    assert not [message for message in advised if "is unknown and" in message and "goldenhour.dev" in message]


def test_it_finds_what_is_wrong(findings: list[Finding]) -> None:
    """So that its silence means something."""
    said = [one.message for one in findings if one.severity == "error" and one.file.startswith(WRONG)]
    assert any("Task.priority: minimum required = 1" in message for message in said)
    assert any("Answer value must be of the type string" in message for message in said)
