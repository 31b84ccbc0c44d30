"""What a phone says of an alert: never who the patient is. SMS and voice do not even say what is suspected."""

from __future__ import annotations

from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, Sentence, Translate, sentence
from goldenhour.ladders.channels import Letter


def push_title(letter: Letter, translate: Translate) -> str:
    """Encrypted for one phone, so what is suspected may be said: "cardiac arrest (OHCA) is coming"."""
    said = sentence(N_("{condition} is coming"), condition=name_of(letter.condition))
    if letter.casualties:
        said = sentence(N_("{n} casualties are coming"), n=letter.casualties)
    return marked(letter, said, translate)


def push_text(letter: Letter, translate: Translate) -> str:
    """The line beneath."""
    if letter.eta_min is None:
        return Sentence(N_("Nobody has acknowledged it. Touch to open the board.")).text(translate)
    said = sentence(N_("In {n} min. Nobody has acknowledged it. Touch to open the board."), n=letter.eta_min)
    return said.text(translate)


def message_text(letter: Letter, translate: Translate) -> str:
    """SMS, or read out: an ambulance is coming, to whom, and what to do."""
    if letter.casualties:
        said = sentence(
            N_("{n} casualties are coming to {hospital}. Nobody has acknowledged it. Look at the board now."),
            n=letter.casualties, hospital=letter.spoken,
        )  # fmt: skip
    elif letter.eta_min is None:
        said = sentence(N_("An ambulance is coming to {hospital}. Nobody has acknowledged it. Look at the board now."),
                        hospital=letter.spoken)  # fmt: skip
    else:
        said = sentence(
            N_("An ambulance is coming to {hospital} in {n} min. Nobody has acknowledged it. Look at the board now."),
            hospital=letter.spoken, n=letter.eta_min,
        )  # fmt: skip
    return marked(letter, said, translate)


def marked(letter: Letter, said: Sentence, translate: Translate) -> str:
    """A drill and a simulated patient say so first."""
    if letter.drill:
        said = sentence(N_("Drill: {what}"), what=said)
    elif letter.synthetic:
        said = sentence(N_("Simulated: {what}"), what=said)
    return said.text(translate)
