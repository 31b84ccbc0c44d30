"""Days in words, each for itself in the languages that tell one from many. Pure."""

from __future__ import annotations

from goldenhour.kit.sentences import N_, Sentence, sentence


def so_many_days(days: int) -> Sentence:
    return sentence(N_("1 day")) if days == 1 else sentence(N_("{days} days"), days=days)


def days_ago(days: int) -> Sentence:
    if days == 0:
        return sentence(N_("today"))
    return sentence(N_("yesterday")) if days == 1 else sentence(N_("{days} days ago"), days=days)


def in_days(days: int) -> Sentence:
    if days == 0:
        return sentence(N_("today"))
    return sentence(N_("tomorrow")) if days == 1 else sentence(N_("in {days} days"), days=days)
