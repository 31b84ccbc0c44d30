"""Registering a system on the command line, as its help says."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from goldenhour.app.commands import main
from tests.exchange.scene import EC


def test_a_system_is_registered_listed_and_ended(tmp_path: Path) -> None:
    data, pem = str(tmp_path / "data"), EC.as_pem(private=False).decode()
    run = CliRunner()
    said = ["--organisation", "hospital/0401180014", "--key", "-", "--data", data]
    added = run.invoke(main, ["client", "add", "HIS", *said], input=pem)
    assert added.exit_code == 0, added.output
    client_id = added.stdout.split()[0]
    listed = run.invoke(main, ["client", "list", "--data", data])
    assert f"{client_id}  system  hospital/0401180014  HIS  system/*.rs" in listed.output
    assert run.invoke(main, ["client", "end", client_id, "--data", data]).exit_code == 0
    assert "ended" in run.invoke(main, ["client", "list", "--data", data]).output


def test_what_cannot_be_registered_is_said_in_a_sentence(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    for said, words in (
        (["client", "add", "X", "--organisation", "hospital/none", *data], "no such organisation"),
        (["client", "add", "X", "--organisation", "county/A", *data], "public key"),
        (["client", "end", "nobody", *data], "no such system"),
    ):
        done = CliRunner().invoke(main, said)
        assert done.exit_code == 1
        assert words in done.output
        assert "Traceback" not in done.output
