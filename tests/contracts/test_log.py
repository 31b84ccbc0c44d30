"""What every log must do, whatever it stands on. One suite, run over each adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest

from goldenhour.kit.log import GENESIS, Entry, Log, Logged, Receipt, SubjectMoved
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.world import World
from tests.contracts.conftest import MakeStorage, Storage
from tests.contracts.entries import NOON, entry

FAR = (2**31 - 2, 2**53 - 2, 2**62)


async def everything(log: Log) -> list[Logged]:
    return list(await log.read(0, limit=1_000_000))


async def take(feed: AsyncIterator[Sequence[Logged]], count: int) -> list[Logged]:
    """The first `count` entries a follower gets."""
    got: list[Logged] = []
    async for batch in feed:
        got.extend(batch)
        if len(got) >= count:
            break
    return got


# keeping


async def test_an_empty_log_has_no_entries_and_the_genesis_hash(log: Log) -> None:
    assert await log.head() == (0, GENESIS)
    assert await everything(log) == []
    assert await log.find("nobody") is None
    assert await log.timeline("case/1") == []
    assert await log.verify() == []


async def test_an_answer_means_that_a_stranger_already_sees_the_entry_stored(log: Log, storage: Storage) -> None:
    for _ in range(5):
        (receipt,) = await log.append([entry()])
        assert (await storage.stored_ids())[-1] == receipt.id


async def test_entries_get_places_from_one_upwards_in_the_order_of_the_batch(log: Log) -> None:
    batch = [entry() for _ in range(3)]
    receipts = await log.append(batch)
    assert [(receipt.id, receipt.seq) for receipt in receipts] == [(one.id, seq) for seq, one in enumerate(batch, 1)]
    assert [logged.entry for logged in await everything(log)] == batch


async def test_an_empty_batch_is_answered_with_nothing(log: Log) -> None:
    assert list(await log.append([])) == []
    assert await log.head() == (0, GENESIS)


async def test_a_batch_larger_than_a_group_is_kept_whole(log: Log) -> None:
    batch = [entry() for _ in range(2_345)]
    receipts, (other,) = await asyncio.gather(log.append(batch), log.append([entry()]))
    assert [receipt.seq for receipt in receipts] == list(range(1, 2_346))
    assert other.seq == 2_346
    assert await log.verify() == []


async def test_everything_is_still_there_after_closing_and_opening_again(storage: Storage) -> None:
    first = await storage.open()
    await first.append([entry() for _ in range(5)])
    before, head = await everything(first), await first.head()
    await first.close()
    again = await storage.open()
    assert await everything(again) == before
    assert await again.head() == head
    (receipt,) = await again.append([entry()])
    assert receipt.seq == 6
    assert await again.verify() == []


async def test_nothing_is_taken_after_closing(log: Log) -> None:
    await log.close()
    with pytest.raises(Refusal) as refused:
        await log.append([entry()])
    assert refused.value.category is Category.UNAVAILABLE


async def test_appends_under_way_when_closing_are_finished(storage: Storage) -> None:
    log = await storage.open()
    appends = [asyncio.create_task(log.append([entry()])) for _ in range(20)]
    await asyncio.sleep(0)
    await log.close()
    kept = [receipt.id for receipts in await asyncio.gather(*appends) for receipt in receipts]
    assert await storage.stored_ids() == kept


# saying it twice


async def test_the_same_entry_again_gets_its_first_receipt(log: Log) -> None:
    said = entry()
    (first,) = await log.append([said])
    await log.append([entry()])
    (again,) = await log.append([said])
    assert again == Receipt(said.id, first.seq, first.stored_at, repeated=True)
    assert len(await everything(log)) == 2


async def test_a_repetition_after_a_restart_gets_its_first_receipt(storage: Storage) -> None:
    said = entry(at=datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    log = await storage.open()
    (first,) = await log.append([said])
    await log.close()
    (again,) = await (await storage.open()).append([said])
    assert again == Receipt(said.id, first.seq, first.stored_at, repeated=True)


async def test_the_same_entry_twice_in_one_batch_is_kept_once(log: Log) -> None:
    said = entry()
    first, second = await log.append([said, said])
    assert (first.seq, first.repeated, second.seq, second.repeated) == (1, False, 1, True)


async def test_the_same_entry_from_many_tasks_at_once_is_kept_once(log: Log) -> None:
    said = entry()
    answers = await asyncio.gather(*(log.append([said]) for _ in range(30)))
    assert sorted(receipt.repeated for (receipt,) in answers) == [False] + [True] * 29
    assert len({(receipt.seq, receipt.stored_at) for (receipt,) in answers}) == 1
    assert len(await everything(log)) == 1


@pytest.mark.parametrize(
    "otherwise",
    [
        {"body": b'{"hr": 80}'},
        {"subject": "case/2"},
        {"kind": "patient_found"},
        {"version": 2},
        {"at": NOON + timedelta(days=1)},
        {"by": "person/2"},
        {"role": "dispatcher"},
        {"place": "unit/92"},
        {"corrects": "entry-0"},
    ],
    ids=lambda fields: next(iter(fields)),
)
async def test_an_id_used_for_something_else_is_refused_and_nothing_of_the_batch_is_kept(
    log: Log, otherwise: dict[str, object]
) -> None:
    await log.append([entry("one", at=NOON)])
    liar = entry("one", **({"at": NOON} | otherwise))  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        await log.append([entry(), liar, entry()])
    assert (refused.value.category, refused.value.code) == (Category.CONFLICT, "id_used_otherwise")
    assert [logged.entry.id for logged in await everything(log)] == ["one"]


async def test_an_id_used_for_two_things_in_one_batch_keeps_nothing(log: Log) -> None:
    with pytest.raises(Refusal):
        await log.append([entry(), entry("one"), entry("one", body=b"{}")])
    assert await everything(log) == []


async def test_a_refused_append_does_not_disturb_those_beside_it(log: Log) -> None:
    await log.append([entry("taken")])
    wishes = [[entry("taken", body=b"{}"), entry()] if n % 3 == 0 else [entry(), entry()] for n in range(30)]
    answers = await asyncio.gather(*(log.append(wish) for wish in wishes), return_exceptions=True)
    assert [isinstance(answer, Refusal) for answer in answers] == [n % 3 == 0 for n in range(30)]
    assert len(await everything(log)) == 1 + 2 * 20
    assert await log.verify() == []


@pytest.mark.parametrize(
    "impossible",
    [
        {"at": datetime(2026, 1, 1)},
        {"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8)))},
        {"by": "person/\0"},
        {"place": "unit/\ud800"},
        {"id_": "half \udc00"},
        {"subject": ""},
        {"version": 2**63},
    ],
    ids=["no zone", "before year 1", "zero character", "half a surrogate", "half an id", "no subject", "huge version"],
)
async def test_what_no_store_could_give_back_is_refused_and_disturbs_nobody(
    log: Log, impossible: dict[str, object]
) -> None:
    bad = entry(**impossible)  # type: ignore[arg-type]
    good, refused = await asyncio.gather(log.append([entry()]), log.append([bad]), return_exceptions=True)
    assert isinstance(good, Sequence)
    assert isinstance(refused, Refusal)
    assert refused.category is Category.INCORRECT
    assert refused.sentence()
    assert len(await everything(log)) == 1


async def test_an_append_whose_caller_goes_away_is_kept_whole_or_not_at_all(log: Log) -> None:
    whole = []
    for ticks in range(12):
        batch = [entry(), entry(), entry()]
        beside = asyncio.create_task(log.append([entry()]))
        append = asyncio.create_task(log.append(batch))
        for _ in range(ticks):
            await asyncio.sleep(0)
        append.cancel()
        await asyncio.gather(append, return_exceptions=True)
        assert len(await beside) == 1
        await log.append([entry()])  # whatever was being written is written by now
        there = [await log.find(one.id) is not None for one in batch]
        assert len(set(there)) == 1
        whole.append(there[0])
    assert False in whole
    assert await log.verify() == []


# deciding on what was read


async def test_a_writer_that_expects_the_last_place_of_its_subject_is_let_through(log: Log) -> None:
    (first,) = await log.append([entry(subject="alert/1")], expecting={"alert/1": 0})
    await log.append([entry(subject="alert/2")])
    (second,) = await log.append([entry(subject="alert/1")], expecting={"alert/1": first.seq, "alert/2": 2})
    assert second.seq == 3


async def test_a_writer_that_read_too_early_is_told_that_the_subject_moved(log: Log) -> None:
    await log.append([entry(subject="alert/1"), entry(subject="alert/1")])
    for stale in (0, 1, 3):
        with pytest.raises(SubjectMoved):
            await log.append([entry(subject="case/1"), entry(subject="alert/1")], expecting={"alert/1": stale})
    assert len(await everything(log)) == 2


async def test_a_pure_repetition_is_answered_even_if_the_subject_moved(log: Log) -> None:
    said = entry(subject="alert/1")
    await log.append([said], expecting={"alert/1": 0})
    await log.append([entry(subject="alert/1")])
    (again,) = await log.append([said], expecting={"alert/1": 0})
    assert again.repeated
    with pytest.raises(SubjectMoved):
        await log.append([said, entry(subject="alert/1")], expecting={"alert/1": 0})


async def test_of_many_who_decide_on_the_same_reading_exactly_one_wins(log: Log) -> None:
    for round_ in range(5):
        subject = f"alert/{round_}"
        appends = (log.append([entry(subject=subject)], expecting={subject: 0}) for _ in range(40))
        answers = await asyncio.gather(*appends, return_exceptions=True)
        assert sum(isinstance(answer, SubjectMoved) for answer in answers) == 39
        assert len(await log.timeline(subject)) == 1


async def test_tasks_that_read_and_decide_again_lose_no_step(log: Log) -> None:
    async def count_on() -> None:
        for _ in range(5):
            while True:
                seen = await log.timeline("tally/1")
                last = seen[-1].seq if seen else 0
                try:
                    await log.append([entry(subject="tally/1", version=len(seen) + 1)], expecting={"tally/1": last})
                    break
                except SubjectMoved:
                    continue

    await asyncio.gather(*(count_on() for _ in range(8)))
    assert [logged.entry.version for logged in await log.timeline("tally/1")] == list(range(1, 41))


# reading


async def test_concurrent_writers_get_one_gapless_order(log: Log) -> None:
    async def write() -> list[Receipt]:
        return [receipt for _ in range(10) for receipt in await log.append([entry(), entry()])]

    receipts = [receipt for answers in await asyncio.gather(*(write() for _ in range(16))) for receipt in answers]
    assert sorted(receipt.seq for receipt in receipts) == list(range(1, 321))
    assert {receipt.seq: receipt.id for receipt in receipts} == {
        logged.seq: logged.entry.id for logged in await everything(log)
    }
    assert await log.verify() == []


async def test_a_timeline_holds_its_own_subject_only(log: Log) -> None:
    subjects = ["case/1", "case/10", "case/", "case/1/x", "CASE/1", "案件/1", "case/%"]
    await log.append([entry(subject=subject) for _ in range(3) for subject in subjects])
    for subject in subjects:
        assert [logged.entry.subject for logged in await log.timeline(subject)] == [subject] * 3
    assert [logged.seq for logged in await log.timeline("case/10")] == [2, 9, 16]
    assert [logged.seq for logged in await log.timeline("case/10", after=2)] == [9, 16]
    assert await log.timeline("case/10", after=16) == []


async def test_reading_goes_on_after_any_place_and_stops_at_the_limit(log: Log) -> None:
    await log.append([entry() for _ in range(25)])
    assert [logged.seq for logged in await log.read(0, limit=10)] == list(range(1, 11))
    assert [logged.seq for logged in await log.read(20, limit=10)] == list(range(21, 26))
    assert await log.read(25) == []


async def test_a_correction_stands_beside_what_it_corrects(log: Log) -> None:
    wrong = entry(body=b'{"hr":800}')
    right = entry(body=b'{"hr":80}', corrects=wrong.id)
    await log.append([wrong, right])
    assert [logged.entry for logged in await log.timeline("case/1")] == [wrong, right]


@pytest.mark.parametrize(
    "body",
    [b'{"b" : 1,  "a":2.10,"a":3}', '{"姓名":"陳💔","x":"\\u0000"}'.encode(), b"null", b'"' + b"x" * 300_000 + b'"'],
    ids=["odd spacing and doubled keys", "Unicode", "null", "large"],
)
async def test_unknown_kinds_and_bodies_are_kept_byte_for_byte(storage: Storage, body: bytes) -> None:
    log = await storage.open()
    said = entry(kind="something_of_2031", version=77, body=body)
    await log.append([said])
    await log.close()
    found = await (await storage.open()).find(said.id)
    assert found is not None
    assert bytes(found.entry.body) == body
    assert found.entry == said


@pytest.mark.parametrize(
    "text", ["急救員/陳怡君", "𠮷野家 👩🏽‍⚕️", "e\u0301 ≠ é", "'; DROP TABLE entries; --", "\u202e\n\t\\"]
)
async def test_every_text_comes_back_as_it_was_said(log: Log, text: str) -> None:
    said = entry(id_=text, subject=text, kind=text, by=text, role=text, place=text, corrects=text)
    await log.append([said])
    assert [logged.entry for logged in await log.timeline(text)] == [said]
    assert (await log.append([said]))[0].repeated
    assert await log.verify() == []


@pytest.mark.parametrize("year", [1, 1900, 1969, 1970, 2026, 2038, 2200, 9999])
async def test_times_are_kept_to_the_microsecond_in_any_century(log: Log, year: int) -> None:
    at = datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    said = entry(at=at)
    await log.append([said])
    found = await log.find(said.id)
    assert found is not None
    assert found.entry.at == at
    assert found.entry.at.utcoffset() == timedelta(0)


async def test_the_stored_time_never_goes_backwards_though_the_clock_does(storage: Storage) -> None:
    clock = [NOON, NOON - timedelta(hours=1), NOON + timedelta(microseconds=1)]
    log = await storage.open(World(now=lambda: clock.pop(0)))
    stored = [(await log.append([entry()]))[0].stored_at for _ in range(3)]
    assert stored == [NOON, NOON, NOON + timedelta(microseconds=1)]
    await log.close()
    later = await storage.open(World(now=lambda: NOON - timedelta(days=1)))
    assert (await later.append([entry()]))[0].stored_at == stored[-1]


@pytest.mark.parametrize("start", FAR)
async def test_places_beyond_every_counter_limit_work_the_same(storage: Storage, start: int) -> None:
    await (await storage.open()).close()
    await storage.tamper(f"UPDATE head SET seq = {start}")
    log = await storage.open()
    said = [entry(subject="case/far") for _ in range(5)]
    receipts = [receipt for one in said for receipt in await log.append([one])]
    assert [receipt.seq for receipt in receipts] == list(range(start + 1, start + 6))
    assert (await log.append([said[0]]))[0].seq == start + 1
    assert [logged.seq for logged in await log.timeline("case/far", after=start + 2)] == list(
        range(start + 3, start + 6)
    )
    assert [logged.seq for logged in await log.read(start + 4)] == [start + 5]
    assert [logged.seq for logged in await take(log.follow(start), 5)] == list(range(start + 1, start + 6))
    await log.append([entry(subject="case/far")], expecting={"case/far": start + 5})
    assert (await log.head())[0] == start + 6
    assert [fault.what for fault in await log.verify()] == [f"Entries 1 to {start} are missing."]


# following


async def test_a_follower_gets_what_is_there_and_then_what_comes(log: Log) -> None:
    await log.append([entry() for _ in range(3)])
    feed = log.follow(1)
    assert [logged.seq for logged in await take(feed, 2)] == [2, 3]
    waiting = asyncio.create_task(take(log.follow(3), 2))
    await asyncio.sleep(0)
    assert not waiting.done()
    await log.append([entry(), entry()])
    assert [logged.seq for logged in await waiting] == [4, 5]


async def test_what_a_follower_gets_is_what_reading_gives(log: Log) -> None:
    follower = asyncio.create_task(take(log.follow(0), 7))
    for size in (1, 2, 4):
        await log.append([entry() for _ in range(size)])
    assert await follower == await everything(log)


async def test_followers_beginning_anywhere_neither_miss_nor_double_while_many_write(log: Log) -> None:
    total = 1_200

    async def write() -> None:
        for _ in range(total // 12 // 2):
            await log.append([entry(), entry()])

    async def follow_from(after: int) -> list[int]:
        return [logged.seq for logged in await take(log.follow(after), total - after)]

    followers = [asyncio.create_task(follow_from(after)) for after in (0, 0, 1, 500, 1_199)]
    await asyncio.gather(*(write() for _ in range(12)))
    late = await follow_from(3)
    for after, got in zip((0, 0, 1, 500, 1_199, 3), [*await asyncio.gather(*followers), late], strict=True):
        assert got == list(range(after + 1, total + 1))


async def test_a_slow_follower_is_served_from_the_store_when_memory_has_moved_on(log: Log) -> None:
    feed = log.follow(0)
    await log.append([entry()])
    assert [logged.seq for logged in await anext(feed)] == [1]
    for _ in range(5):
        await log.append([entry() for _ in range(2_000)])
    assert [logged.seq for logged in await take(feed, 10_000)] == list(range(2, 10_002))


async def test_following_ends_when_the_log_is_closed(log: Log) -> None:
    await log.append([entry()])
    got: list[int] = []

    async def follow() -> None:
        async for batch in log.follow(0):
            got.extend(logged.seq for logged in batch)

    follower = asyncio.create_task(follow())
    while not got:
        await asyncio.sleep(0)
    await log.close()
    await asyncio.wait_for(follower, 10)
    assert got == [1]


# several servers on one store


async def test_two_servers_on_one_store_keep_one_order_and_each_follows_both(storage: Storage) -> None:
    if not storage.shared:
        pytest.skip("this log is for one server process")
    logs = [await storage.open() for _ in range(2)]
    followers = [asyncio.create_task(take(log.follow(0), 600)) for log in logs]

    async def write(log: Log) -> None:
        for _ in range(50):
            await log.append([entry()])

    await asyncio.gather(*(write(log) for log in logs for _ in range(6)))
    for got in await asyncio.gather(*followers):
        assert [logged.seq for logged in got] == list(range(1, 601))
    assert await everything(logs[0]) == await everything(logs[1])
    assert await logs[0].verify() == []


async def test_of_two_servers_that_decide_on_the_same_reading_one_wins(storage: Storage) -> None:
    if not storage.shared:
        pytest.skip("this log is for one server process")
    logs = [await storage.open() for _ in range(2)]
    for round_ in range(20):
        subject = f"alert/{round_}"
        appends = (log.append([entry(subject=subject)], expecting={subject: 0}) for log in logs * 3)
        answers = await asyncio.gather(*appends, return_exceptions=True)
        assert sum(isinstance(answer, SubjectMoved) for answer in answers) == 5


async def test_two_servers_starting_at_once_on_an_empty_store_both_start(storage: Storage) -> None:
    if not storage.shared:
        pytest.skip("this log is for one server process")
    one, other = await asyncio.gather(storage.open(), storage.open())
    said = entry()
    answers = await asyncio.gather(one.append([said]), other.append([said]))
    assert sorted(receipt.repeated for (receipt,) in answers) == [False, True]


async def test_a_second_server_on_a_store_for_one_is_refused_until_the_first_ends(storage: Storage) -> None:
    if storage.shared:
        pytest.skip("this log is for several server processes")
    first = await storage.open()
    with pytest.raises(Refusal) as refused:
        await storage.open()
    assert refused.value.code == "log_in_use"
    await first.append([entry()])
    await first.close()
    assert (await (await storage.open()).head())[0] == 1


async def test_a_log_of_a_newer_program_is_refused_untouched(storage: Storage) -> None:
    await (await storage.open()).close()
    await storage.tamper("UPDATE head SET format = 99" if storage.shared else "PRAGMA user_version = 99")
    with pytest.raises(Refusal) as refused:
        await storage.open()
    assert refused.value.code == "log_too_new"


@pytest.fixture
async def old_log(storage: Storage) -> list[Logged]:
    """A log as a program left it that knew no corrected clocks (format 1), with three entries in it."""
    log = await storage.open()
    await log.append([entry() for _ in range(3)])
    kept = await everything(log)
    await log.close()
    older = "UPDATE head SET format = 1" if storage.shared else "PRAGMA user_version = 1"
    await storage.tamper(f"ALTER TABLE entries DROP COLUMN clock_ms; {older}")
    return kept


async def test_a_log_of_an_older_program_is_brought_up_to_date_where_it_lies(
    storage: Storage, old_log: list[Logged]
) -> None:
    log = await storage.open()
    assert await everything(log) == old_log
    (receipt,) = await log.append([entry(clock_ms=-600_000)])
    assert receipt.seq == 4
    assert await log.verify(witness=(3, old_log[-1].chain)) == []
    await log.close()
    again = await storage.open()
    assert [logged.entry.clock_ms for logged in await everything(again)] == [None, None, None, -600_000]


@pytest.mark.parametrize("clock_ms", [None, 0, -1, 600_000, -(2**63) + 1, 2**63 - 1])
async def test_the_correction_of_a_clock_is_kept_as_it_was_said(log: Log, clock_ms: int | None) -> None:
    said = entry(clock_ms=clock_ms)
    await log.append([said])
    assert [logged.entry for logged in await everything(log)] == [said]
    assert await log.verify() == []


async def test_a_correction_beyond_what_is_counted_is_refused(log: Log) -> None:
    with pytest.raises(Refusal) as refused:
        await log.append([entry(clock_ms=2**63)])
    assert refused.value.code == "entry_cannot_be_kept"


# verifying


@pytest.fixture
async def closed_log(storage: Storage) -> list[Entry]:
    """Ten entries, the log closed."""
    log = await storage.open()
    said = [entry(f"e{number}") for number in range(1, 11)]
    for one in said:
        await log.append([one])
    await log.close()
    return said


FORGED = """
    UPDATE entries SET seq = -seq - 1 WHERE seq >= 4;
    UPDATE entries SET seq = -seq WHERE seq < 0;
    INSERT INTO entries SELECT 4, 'forged', subject, kind, version, at, stored_at, "by", role, place, corrects,
        clock_ms, body, chain FROM entries WHERE seq = 3;
    UPDATE head SET seq = 11;
"""
SWAPPED = """
    UPDATE entries SET seq = -1 WHERE seq = 4;
    UPDATE entries SET seq = 4 WHERE seq = 5;
    UPDATE entries SET seq = 5 WHERE seq = -1;
"""


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE entries SET body = {body} WHERE seq = 4", {(4, "e4")}),
        ("UPDATE entries SET at = (SELECT at FROM entries WHERE seq = 1) WHERE seq = 4", {(4, "e4")}),
        ("UPDATE entries SET stored_at = (SELECT stored_at FROM entries WHERE seq = 1) WHERE seq = 4", {(4, "e4")}),
        ("UPDATE entries SET \"by\" = 'person/2' WHERE seq = 4", {(4, "e4")}),
        ("UPDATE entries SET corrects = 'e1' WHERE seq = 4", {(4, "e4")}),
        ("UPDATE entries SET clock_ms = 600000 WHERE seq = 4", {(4, "e4")}),
        ("UPDATE entries SET id = 'other' WHERE seq = 4", {(4, "other")}),
        ("UPDATE entries SET chain = {body} WHERE seq = 4", {(4, "e4"), (5, "e5")}),
        ("DELETE FROM entries WHERE seq = 1", {(1, None)}),
        ("DELETE FROM entries WHERE seq = 4", {(4, None)}),
        ("DELETE FROM entries WHERE seq >= 8", {(8, None)}),
        ("DELETE FROM entries", {(1, None)}),
        (SWAPPED, {(4, "e5"), (5, "e4"), (6, "e6")}),
        (FORGED, {(4, "forged")} | {(seq, f"e{seq - 1}") for seq in range(5, 12)}),
        ("UPDATE head SET seq = 9", {(10, None)}),
        ("UPDATE head SET chain = {body}", {(10, None)}),
    ],
    ids=[
        "altered body",
        "altered time",
        "altered stored time",
        "altered speaker",
        "altered correction",
        "altered clock",
        "altered id",
        "altered hash",
        "first deleted",
        "middle deleted",
        "end deleted",
        "all deleted",
        "two swapped",
        "one put in",
        "head moved back",
        "head altered",
    ],
)
async def test_verify_names_what_was_done_to_the_log(
    storage: Storage, closed_log: list[Entry], sql: str, named: set[tuple[int, str | None]]
) -> None:
    await storage.tamper(sql.replace("{body}", storage.literal(b'{"hr":60}')))
    faults = await (await storage.open()).verify()
    assert {(fault.seq, fault.entry_id) for fault in faults} == named


async def test_an_untouched_log_verifies_clean_with_every_witness(storage: Storage, closed_log: list[Entry]) -> None:
    log = await storage.open()
    steps: list[tuple[int, int]] = []
    assert await log.verify(progress=lambda done, total: steps.append((done, total))) == []
    assert steps[-1] == (10, 10)
    for logged in await everything(log):
        assert await log.verify(witness=(logged.seq, logged.chain)) == []
    assert await log.verify(witness=(0, GENESIS)) == []


async def test_a_witness_finds_a_log_that_was_rewritten_as_a_whole(make_storage: MakeStorage) -> None:
    original, rewritten = make_storage(), make_storage()
    true, false = await original.open(), await rewritten.open()
    said = [entry() for _ in range(10)]
    await true.append(said)
    await false.append([*said[:5], entry(), *said[6:]])
    witness = await true.head()
    assert await false.verify() == []
    (fault,) = await false.verify(witness=witness)
    assert (fault.seq, fault.entry_id) == (10, said[9].id)
    await original.close()
    await rewritten.close()


async def test_a_witness_finds_a_log_whose_end_was_cut_off_together_with_its_head(
    storage: Storage, closed_log: list[Entry]
) -> None:
    witness = await (log := await storage.open()).head()
    await log.close()
    await storage.tamper(
        "DELETE FROM entries WHERE seq > 7; UPDATE head SET seq = 7, chain = (SELECT chain FROM entries WHERE seq = 7)"
    )
    log = await storage.open()
    assert await log.verify() == []
    (fault,) = await log.verify(witness=witness)
    assert fault.seq == 10


async def test_a_log_cut_off_stays_found_after_new_entries(storage: Storage, closed_log: list[Entry]) -> None:
    await storage.tamper("DELETE FROM entries WHERE seq >= 9")
    log = await storage.open()
    await log.append([entry()])
    assert [fault.seq for fault in await log.verify()] == [9]


async def test_a_log_can_be_verified_while_it_is_written(log: Log) -> None:
    async def write() -> None:
        for _ in range(100):
            await log.append([entry(), entry()])

    writing = asyncio.gather(*(write() for _ in range(4)))
    while not writing.done():
        assert await log.verify() == []
        await asyncio.sleep(0)
    await writing
    assert await log.verify() == []
