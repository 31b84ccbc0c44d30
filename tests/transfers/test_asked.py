"""A question for a bed on the wall board of who is asked: it rings there until it is answered, and on no other board."""

from __future__ import annotations

from typing import Any

from goldenhour.transfers.keeping import Keeper
from tests.alerts.scene import tell
from tests.conftest import OTHER_HOSPITAL
from tests.transfers.scene import CASE, PATH, THIRD_HOSPITAL, THIRD_NURSE, accepted, asking

PAGE = {"accept": "text/html", "accept-language": "en"}
CARD = f'id="asked-about-{CASE}"'


async def board(client: Any, who: Any) -> str:
    answer = await client(who).get("/board", headers=PAGE, follow_redirects=True)
    assert answer.status_code == 200
    text: str = answer.text
    return text


async def test_it_stands_on_the_board_of_who_is_asked_and_rings(house: Any, client: Any, people: Any) -> None:
    await asking(house)
    asked = await board(client, people.foreign_nurse)
    card = asked[asked.index(CARD) :].partition("</a>")[0]
    assert 'data-alarm="high"' in card
    assert PATH in card
    assert CARD not in await board(client, people.ed_nurse)
    assert CARD not in await board(client, THIRD_NURSE)


async def test_it_goes_when_it_is_answered_by_this_hospital_or_by_another(house: Any, client: Any, people: Any) -> None:
    await asking(house, OTHER_HOSPITAL, THIRD_HOSPITAL)
    said = await client(people.foreign_nurse).say(f"{PATH}/asks/{OTHER_HOSPITAL}/refusal", reason="no bed", name="x")
    assert said.status_code == 201
    assert CARD not in await board(client, people.foreign_nurse)
    assert CARD in await board(client, THIRD_NURSE)
    await tell(house, f"case/{CASE}", accepted(THIRD_HOSPITAL))
    await Keeper(house.book, house.world, str).settle(CASE)
    assert CARD not in await board(client, THIRD_NURSE)


async def test_the_boards_stream_brings_it_and_takes_it_away(house: Any, client: Any, people: Any) -> None:
    showing = house.live.showings["asked"]
    await asking(house)
    (case,) = showing.all(f"asked/{OTHER_HOSPITAL}")
    assert case.id == CASE
    assert house.may_watch["asked"](people.foreign_nurse, f"asked/{OTHER_HOSPITAL}") is None
    await tell(house, f"case/{CASE}", accepted())
    assert showing.all(f"asked/{OTHER_HOSPITAL}") == []
