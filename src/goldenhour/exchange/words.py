"""Scopes in plain words, for whoever lets an app in or registers a system."""

from __future__ import annotations

from goldenhour.exchange.scopes import Scope, Scopes
from goldenhour.kit.sentences import N_, Sentence, sentence

READ_ALL = {
    "patient": N_("read everything about this patient"),
    "user": N_("read everything that you may see yourself"),
    "system": N_("read everything that is for your organisation"),
}
READ_SOME = {
    "patient": N_("read {type} of this patient"),
    "user": N_("read {type}, as far as you may see them yourself"),
    "system": N_("read {type} that are for your organisation"),
}
WRITE_ALL = N_("write, change and delete what your organisation sends")
WRITE_SOME = N_("write, change and delete {type} that your organisation sends")
KNOW_WHO = N_("know your name and who you are here")
GO_ON = N_("go on for as long as you are signed in")


def scope_words(scopes: Scopes) -> list[Sentence]:
    """One sentence for each thing that is allowed."""
    said = [words for one in scopes.granted for words in permission_words(one)]
    if scopes.plain & {"openid", "fhirUser", "profile"}:
        said.append(Sentence(KNOW_WHO))
    if "online_access" in scopes.plain:
        said.append(Sentence(GO_ON))
    return said


def permission_words(one: Scope) -> list[Sentence]:
    everything = one.type == "*"
    said = []
    if set(one.letters) & set("rs"):
        said.append(Sentence(READ_ALL[one.context]) if everything else sentence(READ_SOME[one.context], type=one.type))
    if set(one.letters) & set("cud"):
        said.append(Sentence(WRITE_ALL) if everything else sentence(WRITE_SOME, type=one.type))
    return said
