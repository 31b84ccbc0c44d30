"""How far a system has come, from what it did lately, and what is missing, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from goldenhour.exchange.client_tables import Client, Doing, Kind
from goldenhour.kit.sentences import N_, Sentence, sentence

TROUBLES: dict[str, str] = {
    "unreadable": N_("What it sends as client_assertion cannot be read. It must be a signed JWT with three parts."),
    "wrong_alg": N_("It signs with another algorithm than RS384 or ES384."),
    "no_kid": N_("The header of its client_assertion does not name the key (kid)."),
    "unknown_key": N_("It signs with a key that is not registered here. Compare the kid above with the one it sends."),
    "wrong_jku": N_("It names a key set (jku) that is not the registered one."),
    "keys_away": N_("Its key set cannot be fetched from the registered address."),
    "wrong_signature": N_("The signature does not fit the registered key. It may be signing with another private key."),
    "wrong_aud": N_("aud of its client_assertion is wrong. It must be exactly the token address shown below."),
    "expired": N_(
        "Its client_assertion had expired when it came. Compare the clock of that computer with the time here."
    ),
    "too_early": N_(
        "Its client_assertion comes from the future. Compare the clock of that computer with the time here."
    ),
    "too_long": N_("exp of its client_assertion is more than 5 minutes away."),
    "no_jti": N_("jti of its client_assertion is missing or too long."),
    "wrong_claim": N_("A field of its client_assertion is missing or wrong."),
    "replayed": N_("It sent the same client_assertion twice. Each must have a new jti."),
    "scope_refused": N_("It asked for a scope that it was not registered for, or that is not understood."),
    "grant_refused": N_("Its code or refresh token was not taken."),
}
"""What can go wrong on the way to a token -> what to do."""


class Step(NamedTuple):
    """One line of the list. `state`: done, wrong or waiting; `detail`: the server's own words, in English."""

    title: Sentence
    state: str
    words: Sentence
    at: datetime | None = None
    detail: str = ""


def checklist(client: Client, doings: Mapping[str, Doing]) -> list[Step]:
    """What was done, what is wrong now, what comes next, in order."""
    steps = [key_step(client), token_step(client, doings), use_step("read", doings)]
    if writes(client):
        steps.append(use_step("written", doings))
    return steps


def writes(client: Client) -> bool:
    """Whether it was registered to write anything."""
    return any(set(one.letters) & set("cud") for one in client.allowed.granted)


def key_step(client: Client) -> Step:
    title = Sentence(N_("Its public key"))
    if client.kind is Kind.PUBLIC_APP:
        return Step(title, "done", Sentence(N_("It has none: it proves itself anew each time (PKCE).")))
    if client.jwks:
        return Step(title, "done", Sentence(N_("Registered here.")), client.made_at)
    return Step(title, "done", sentence(N_("Fetched from {address}."), address=client.jwks_uri))


def token_step(client: Client, doings: Mapping[str, Doing]) -> Step:
    title = Sentence(N_("Fetching a token"))
    given = doings.get("token_given")
    wrong = max((doings[code] for code in TROUBLES if code in doings), key=lambda one: one.at, default=None)
    if wrong is not None and (given is None or wrong.at > given.at):
        return Step(title, "wrong", Sentence(TROUBLES[wrong.what]), wrong.at, wrong.detail)
    if given is not None:
        return Step(title, "done", sentence(N_("For {scopes}."), scopes=given.detail), given.at)
    if client.kind is Kind.SYSTEM:
        return Step(
            title, "waiting", Sentence(N_("Nothing has come from it yet. Run the script below on that computer."))
        )
    return Step(title, "waiting", Sentence(N_("Nobody has opened it yet.")))


USES: dict[str, tuple[str, str, str]] = {
    "read": (
        N_("Reading"),
        N_("No request with its token has come yet. Try the first request below."),
        N_("Its last reading was refused. The answer it got says why (OperationOutcome)."),
    ),
    "written": (
        N_("Writing"),
        N_("It has written nothing yet. Try the second request below."),
        N_("Its last writing was not accepted. The answer it got says why (OperationOutcome)."),
    ),
}
"""What was used -> its title, what to say before the first time, and when the last one went wrong."""


def use_step(what: str, doings: Mapping[str, Doing]) -> Step:
    title, not_yet, went_wrong = USES[what]
    done, refused = doings.get(what), doings.get(f"{what}_refused")
    if refused is not None and (done is None or refused.at > done.at):
        return Step(Sentence(title), "wrong", Sentence(went_wrong), refused.at, refused.detail)
    if done is not None:
        return Step(Sentence(title), "done", Sentence(done.detail), done.at)
    return Step(Sentence(title), "waiting", Sentence(not_yet))


def doing_of(interaction: str, outcome: int) -> str:
    """Under what a use of the API is remembered."""
    what = "read" if interaction in ("read", "vread", "history", "search", "operation") else "written"
    return what if outcome < 400 else f"{what}_refused"
