"""Opening an app from a case: the launch, and which patient it is about.

A launch is a random word that stands for (person, app, case) for five minutes. It gives nothing by itself: the person must be
signed in, see that case, and say yes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from goldenhour.emergency.case import Case
from goldenhour.emergency.people import Person
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.exchange.client_tables import Client, Kind
from goldenhour.exchange.tokens import hash_of, random_token
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World

if TYPE_CHECKING:
    from goldenhour.exchange.wired import Parts

VALID = timedelta(minutes=5)
KEPT_AT_MOST = 10_000


class Launch(msgspec.Struct, frozen=True):
    person: str
    client: str
    case: str
    expires_at: datetime


class Launches:
    """In memory: after a restart the app is opened anew."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kept: dict[str, Launch] = {}

    def begin(self, person: Person, client: Client, case_id: str) -> str:
        now = self.world.now()
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept = {key: one for key, one in self._kept.items() if one.expires_at > now}
        word = random_token(self.world)
        self._kept[hash_of(word)] = Launch(person.id, client.id, case_id, now + VALID)
        return word

    def find(self, word: str, person: Person, client: Client) -> Launch | None:
        """The launch of this word, if it is this person's and this app's and not too old."""
        one = self._kept.get(hash_of(word))
        fits = one is not None and (one.person, one.client) == (person.id, client.id)
        return one if fits and one is not None and self.world.now() < one.expires_at else None


def launch_url(parts: Parts, issuer: str, person: Person, case: Case, client: Client) -> str:
    """Where the browser goes to open this app for this case. `issuer` is the FHIR API's address (`fhir_url`).

    Raises Refusal: the person may not see the case, or the app cannot be opened from here.
    """
    check_can_see_case(person, case)
    if client.kind is Kind.SYSTEM or not client.launch_uri or not client.active:
        raise Refusal(
            Category.CONFLICT, "not_launchable", "This app cannot be opened from here: it has no launch address."
        )
    word = parts.apps.launches.begin(person, client, case.id)
    joint = "&" if "?" in client.launch_uri else "?"
    return f"{client.launch_uri}{joint}{urlencode({'iss': issuer, 'launch': word})}"


def patient_id(case_id: str) -> str:
    """The id of the Patient resource of a case: every case is one patient in one emergency."""
    return case_id
