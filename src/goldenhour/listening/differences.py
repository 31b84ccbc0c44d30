"""What changed from one version of a setting to the next, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from goldenhour.emergency.bodies import Body
from goldenhour.emergency.consult_bodies import ConsultRulesSet, Duty, DutyCovered, RosterSet
from goldenhour.emergency.duties import duties_of, without
from goldenhour.emergency.indicator_bodies import ThresholdSet
from goldenhour.emergency.ladder import DEFAULTS, with_changes
from goldenhour.emergency.ladder_bodies import Contact, ContactsSet, LadderSet, Step
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, Sentence, sentence

NAMED_AT_MOST = 6
"""Turns that are named one by one; of a month's roster nobody reads more."""
YES, NO, NONE = N_("yes"), N_("no"), N_("none")
LEFT_OUT, BY_DEFAULT = N_("left out"), N_("by default")
Telling = Callable[[str], str]
"""The name of a hospital, or of a specialty, by its code."""
B = TypeVar("B", bound=Body)


def differences(
    before: Sequence[Body], after: Body, hospital: Telling, specialty: Telling, clock: Callable[[Any], str]
) -> list[Sentence]:
    """In words, what `after` changes of what took effect before it; nothing where it changes nothing."""
    match after:
        case LadderSet():
            return list(of_ladders(last(before, LadderSet), after))
        case ContactsSet():
            return list(of_contacts(last(before, ContactsSet) or ContactsSet(), after))
        case ConsultRulesSet():
            former = last(before, ConsultRulesSet) or ConsultRulesSet(name="-")
            return list(of_rules(former, after, hospital, specialty))
        case ThresholdSet():
            former_threshold = last(before, ThresholdSet)
            return list(change(N_("threshold"), value_of(former_threshold), value_of(after)))
        case RosterSet() | DutyCovered():
            said = [one for one in before if isinstance(one, (RosterSet, DutyCovered))]
            return list(of_duties(said, after, clock))
    return []


def last(bodies: Sequence[Body], kind: type[B]) -> B | None:
    found = bodies[-1] if bodies else None
    return found if isinstance(found, kind) else None


def change(what: str | Sentence, before: Any, after: Any) -> Iterator[Sentence]:
    if before != after:
        what = Sentence(what) if isinstance(what, str) else what
        yield sentence(N_("{what}: {before} → {after}"), what=what, before=before, after=after)


def seconds(value: int | None) -> Sentence:
    return Sentence(LEFT_OUT) if value is None else sentence(N_("{n} s"), n=value)


def yes_or_no(value: bool) -> Sentence:
    return Sentence(YES if value else NO)


def value_of(threshold: ThresholdSet | None) -> Sentence | str:
    return Sentence(NONE) if threshold is None or threshold.value is None else f"{threshold.value:g}"


def of_ladders(before: LadderSet | None, after: LadderSet) -> Iterator[Sentence]:
    """Held against what held before, the default where nothing was set: what is not named is the default's."""
    default = DEFAULTS[after.priority]
    old, new = (with_changes(default, said) if said else default for said in (before, after))
    for step in Step:
        yield from change(name_of(step), seconds(old.steps.get(step)), seconds(new.steps.get(step)))
    yield from change(N_("On no screen: phones after"), seconds(old.unshown_s), seconds(new.unshown_s))
    yield from change(N_("Phones ring again every"), seconds(old.repeat_s), seconds(new.repeat_s))


def of_contacts(before: ContactsSet, after: ContactsSet) -> Iterator[Sentence]:
    no = Sentence(NONE)
    yield from change(N_("Telephone of the emergency department"), before.ed_phone or no, after.ed_phone or no)
    for what, old, new in (
        (N_("SMS to"), before.sms_to, after.sms_to), (N_("Voice calls to"), before.voice_to, after.voice_to),
    ):  # fmt: skip
        yield from of_people(what, old, new)
    yield from change(N_("Push to phones"), yes_or_no(before.push), yes_or_no(after.push))
    keys = before.keypress_acknowledges, after.keypress_acknowledges
    yield from change(N_("A pressed key acknowledges"), *map(yes_or_no, keys))


def of_people(what: str, before: Sequence[Contact], after: Sequence[Contact]) -> Iterator[Sentence]:
    for message, some, others in (
        (N_("{what}: no longer {name} {number}"), before, after), (N_("{what}: now also {name} {number}"), after, before),
    ):  # fmt: skip
        for one in some:
            if one not in others:
                yield sentence(message, what=Sentence(what), name=one.name, number=one.number)


def of_rules(
    before: ConsultRulesSet, after: ConsultRulesSet, hospital: Telling, specialty: Telling
) -> Iterator[Sentence]:
    yield from change(N_("The next is rung after"), seconds(before.wait_s), seconds(after.wait_s))
    orders = [" > ".join(map(hospital, rules.order)) or Sentence(NONE) for rules in (before, after)]
    yield from change(N_("Asked first"), *orders)
    yield from change(N_("Other networks as well"), *map(yes_or_no, (before.beyond_network, after.beyond_network)))
    for code in sorted(before.specialties.keys() | after.specialties.keys()):
        answers = [answers_for(rules.specialties.get(code)) for rules in (before, after)]
        yield from change(sentence(N_("Answers for others: {specialty}"), specialty=specialty(code)), *answers)


def answers_for(said: bool | None) -> Sentence:
    return Sentence(BY_DEFAULT) if said is None else yes_or_no(said)


def of_duties(
    before: Sequence[RosterSet | DutyCovered], after: RosterSet | DutyCovered, clock: Callable[[Any], str]
) -> Iterator[Sentence]:
    """The turns that are there now and were not, and the other way round, within the stretch that was said."""
    begins, ends = (after.begins, after.ends) if isinstance(after, RosterSet) else (after.by.begins, after.by.ends)
    old, new = (
        {key_of_turn(part): part for duty in duties_of(said) for part in within(duty, begins, ends)}
        for said in (before, [*before, after])
    )
    for message, some, others in (
        (N_("no longer {name}, {from} to {to}"), old, new), (N_("now {name}, {from} to {to}"), new, old),
    ):  # fmt: skip
        changed = [some[key] for key in some if key not in others]
        for duty in changed[:NAMED_AT_MOST]:
            yield sentence(message, **{"name": duty.name, "from": clock(duty.begins), "to": clock(duty.ends)})
        if len(changed) > NAMED_AT_MOST:
            yield sentence(N_("and {n} more turns"), n=len(changed) - NAMED_AT_MOST)


def within(duty: Duty, begins: Any, ends: Any) -> Iterator[Duty]:
    """The part of a turn inside a stretch: what is left when what lies outside is taken out."""
    for early in without(duty, ends, max(ends, duty.ends)):
        yield from without(early, min(begins, duty.begins), begins)


def key_of_turn(duty: Duty) -> tuple[Any, ...]:
    return duty.name, duty.phone, duty.line, duty.begins, duty.ends
