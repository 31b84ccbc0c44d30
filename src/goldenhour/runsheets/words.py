"""The words of the record's two parts on the tablet; the key is what the ES modules ask for."""

from __future__ import annotations

from goldenhour.kit.sentences import N_
from goldenhour.runsheets.elements import STAGES

WORDS: dict[str, str] = {
    "runsheets.record": N_("Record"),
    "runsheets.sign": N_("Sign"),
    "runsheets.search": N_("Search the record"),
    "runsheets.open": N_("{n} of {needed} mandatory still open"),
    "runsheets.complete": N_("All {needed} mandatory are there"),
    "runsheets.next open": N_("Next open"),
    "runsheets.rest not recorded": N_("The rest: not recorded"),
    "runsheets.missing": N_("not filled in"),
    "runsheets.by the program": N_("filled in by the program"),
    "runsheets.say it there": N_("Said in another part: open it"),
    "runsheets.keep": N_("Keep"),
    "runsheets.kept": N_("Kept"),
    "runsheets.who signs": N_("Who signs"),
    "runsheets.name": N_("Name"),
    "runsheets.again": N_("Draw again"),
    "runsheets.did not sign": N_("Did not sign, because"),
    "runsheets.draw or type": N_("Sign here with a finger or pen; by keyboard, the name alone is enough"),
    "runsheets.paper": N_("The record on paper (PDF)"),
    "runsheets.name first": N_("Type the name of who signs, or why they did not."),
    "runsheets.fill first": N_("The crew signs when nothing mandatory is open. Fill it in, or give a reason for each."),
    "runsheets.who crew": N_("the crew"),
    "runsheets.who patient": N_("the patient"),
    "runsheets.who family": N_("the family"),
    "runsheets.who receiving_nurse": N_("the receiving nurse"),
    **{f"runsheets.stage {stage}": title for stage, title in STAGES.items()},
}
