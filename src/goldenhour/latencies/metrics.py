"""The server's figures for Prometheus: counted as entries are taken in, read off where a number stands already.

No clock and no registry of the process: `Counts` belongs to one house, and times are differences of what entries say.
Counters begin at nought with the program, as Prometheus expects.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from goldenhour.emergency.book import Change
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import AlertClimbed
from goldenhour.emergency.screens import hospital_listening

CONTENT_TYPE = CONTENT_TYPE_LATEST
BOUNDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)
"""Seconds: a screen within the first few, a person within the last."""
ALERTS = {"hospital_alerted", "alert_renewed"}


class Histogram:
    """How many spans were at most so long."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def buckets(self) -> list[tuple[str, float]]:
        summed, found = 0, []
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self.counts, strict=True):
            summed += count
            found.append((bound, float(summed)))
        return found


class Counts:
    """What was counted since the program began. `changed` is a listener of the book."""

    def __init__(self, elsewhere: Counter[tuple[str, str]]) -> None:
        self.elsewhere = elsewhere
        """What other slices counted (`House.counts`)."""
        self.alerts: Counter[str] = Counter()
        self.climbs: Counter[str] = Counter()
        self.shown = Histogram()
        self.acknowledged = Histogram()

    def of(self, what: str) -> Counter[str]:
        return Counter({which: count for (name, which), count in self.elsewhere.items() if name == what})

    def changed(self, change: Change) -> None:
        if not isinstance(change.after, Case) or change.after.drill:
            return
        for said in change.said:
            self.count(said, change.after)
        before = change.before.alerts if isinstance(change.before, Case) else {}
        for alert in change.after.alerts.values():
            self.measure(before.get(alert.id), alert)

    def count(self, said: Said, case: Case) -> None:
        kind = "synthetic" if case.synthetic else "real"
        if said.kind in ALERTS:
            self.alerts[kind] += 1
        elif isinstance(said.body, AlertClimbed):
            self.climbs[said.body.step] += 1

    def measure(self, before: Alert | None, after: Alert) -> None:
        """What has just become known of the ringing of now."""
        fresh = before is None or before.ringing != after.ringing
        if after.shown_at and (fresh or (before and before.shown_at is None)):
            self.shown.add(max(0.0, (after.shown_at - after.rings_since).total_seconds()))
        at = after.acknowledged_stored_at
        if at and (fresh or (before and before.acknowledged_stored_at is None)):
            self.acknowledged.add(max(0.0, (at - after.rings_since).total_seconds()))


class Standing(Collector):
    """Everything there is to say at one scrape."""

    def __init__(self, house: House, counts: Counts, head: int, views: int) -> None:
        self.house, self.counts, self.head, self.views = house, counts, head, views

    def collect(self) -> Iterator[Metric]:
        yield from self.counted()
        yield from self.read_off()

    def counted(self) -> Iterator[Metric]:
        named = (
            ("goldenhour_alerts_accepted", "Alerts and renewals kept, drills left out", "data", self.counts.alerts),
            ("goldenhour_ladder_steps", "Steps climbed by alerts, by step", "step", self.counts.climbs),
            (
                "goldenhour_sync_answers",
                "Sayings handed in by tablets, by answer",
                "state",
                self.counts.of("sync_answers"),
            ),
        )
        for name, about, label, counter in named:
            family = CounterMetricFamily(name, about, labels=[label])
            for value, count in sorted(counter.items()):
                family.add_metric([value], count)
            yield family
        for name, about, histogram in (
            ("goldenhour_alert_shown_seconds", "From accepted to on a board", self.counts.shown),
            ("goldenhour_alert_acknowledged_seconds", "From accepted to acknowledged", self.counts.acknowledged),
        ):
            yield HistogramMetricFamily(name, about, buckets=histogram.buckets, sum_value=histogram.total)

    def read_off(self) -> Iterator[Metric]:
        streams = GaugeMetricFamily("goldenhour_event_streams", "Open live pages, by screen", labels=["screen"])
        for screen, count in sorted(streams_open(self.house).items()):
            streams.add_metric([screen], count)
        yield streams
        listening = GaugeMetricFamily(
            "goldenhour_hospitals_listening", "Hospitals that had a screen open, by state", labels=["state"]
        )
        for state, count in sorted(hospitals_listening(self.house).items()):
            listening.add_metric([state], count)
        yield listening
        yield GaugeMetricFamily("goldenhour_log_head", "The last place in the log", value=self.head)
        yield GaugeMetricFamily(
            "goldenhour_views_lag_entries",
            "Entries of the log not yet in the views",
            value=max(0, self.head - self.views),
        )
        yield GaugeMetricFamily("goldenhour_open_cases", "Cases under way", value=len(self.house.book.open_cases))


def streams_open(house: House) -> Counter[str]:
    found: Counter[str] = Counter()
    for topic, watchers in house.live.watchers.items():
        found[topic.partition("/")[0]] += len(watchers)
    return found


def hospitals_listening(house: House) -> Counter[str]:
    """Of the hospitals that any screen spoke for since the program began."""
    hospitals = {screen.hospital for screen in house.book.screens.values()}
    return Counter(str(hospital_listening(house, hospital).state) for hospital in hospitals)


async def exposition(house: House) -> bytes:
    """The text that Prometheus reads."""
    head, _ = await house.log.head()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Standing(house, house.facts["counts"], head, await views_at(house)))
    return generate_latest(registry)


async def views_at(house: House) -> int:
    """How far the views have come, as they stand: asking must not bring them on."""
    return await house.views.run(lambda _: house.views.position())
