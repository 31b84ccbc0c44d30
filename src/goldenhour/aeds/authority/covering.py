"""Where the next device would help most: maximal covering (Church and ReVelle, Papers of the Regional Science
Association 32, 1974), solved exactly by HiGHS (Huangfu and Hall, Mathematical Programming Computation 10, 2018) through
SciPy; with the hours of arrests and doors as in Sun et al. (J Am Coll Cardiol 68, 2016). Pure.

The demand is past arrests, or expected ones; either way it is said which. Sites where a device might hang have their own
hours: a device behind a locked door at night covers no night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from goldenhour.aeds.authority.reach import HOURS, Demand, Floats, Mask, Spot, covered, near, reached

SECONDS = 20.0
"""After so long the best found so far is taken, and it is said that it was not proved to be the best."""
TRIED = 2000
"""So many of the most hopeful candidates go into the exact programme."""
PROVED = 1e-6
"""What the solver may leave open, as a share, and is still said to be proved (its own default is 100 times that)."""


class Plan(msgspec.Struct, frozen=True):
    """Which spots to choose. `before`, `after`: the arrests covered without and with them, of `total`. `at_most`: no choice
    of as many covers more; `proved`: this one covers that. `gains`: what each chosen one adds, most first."""

    chosen: tuple[str, ...]
    before: float
    after: float
    total: float
    at_most: float
    proved: bool = True
    gains: tuple[float, ...] = ()


class Open(NamedTuple):
    """What is not covered yet and can be: sparse `mask` [needs x spots] says which spots cover which need, `weights` how
    much each is. Points and hours with the same spots are one need."""

    mask: Any
    weights: Floats


class Ground(NamedTuple):
    """What is to be planned on: the arrests covered already, all of them, where devices might hang, and what is open."""

    before: float
    total: float
    candidates: Sequence[Spot]
    needs: Open


def ground(demand: Demand, hanging: Sequence[Spot], candidates: Sequence[Spot], metres: float) -> Ground:
    mine = reached(demand, hanging, metres)
    needs = open_needs(demand.left_by(mine), candidates, metres)
    return Ground(float(demand.weights[mine].sum()), demand.total, candidates, needs)


def open_needs(left: Demand, candidates: Sequence[Spot], metres: float) -> Open:
    """Hours in which the same candidates are open are summed first, then points with the same candidates in reach."""
    from scipy.sparse import csr_matrix

    within, needs = near(left, candidates, metres), dict[bytes, float]()
    for open_then, hours in alike(candidates):
        amount = left.weights[:, hours].sum(axis=1)
        for point in np.flatnonzero(amount > 0):
            spots = within.indices[within.indptr[point] : within.indptr[point + 1]]
            there = np.sort(spots[open_then[spots]]).astype(np.int32)
            if len(there):
                needs[there.tobytes()] = needs.get(there.tobytes(), 0.0) + float(amount[point])
    columns = [np.frombuffer(key, np.int32) for key in needs]
    begins = np.cumsum([0, *(len(one) for one in columns)])
    indices = np.concatenate(columns) if columns else np.zeros(0, np.int32)
    mask = csr_matrix((np.ones(len(indices)), indices, begins), (len(columns), len(candidates)))
    return Open(mask, np.array(list(needs.values())))


def alike(candidates: Sequence[Spot]) -> Iterator[tuple[Mask, Mask]]:
    """The hours of the week in groups in which the same candidates are open: which these are, and which hours."""
    kinds = sorted({one.hours for one in candidates})
    kind = np.array([kinds.index(one.hours) for one in candidates], dtype=int)
    groups: dict[tuple[int, ...], list[int]] = {}
    for hour in range(HOURS):
        groups.setdefault(tuple(one >> hour & 1 for one in kinds), []).append(hour)
    for open_kinds, hours in groups.items():
        yield np.array(open_kinds, dtype=bool)[kind], np.isin(np.arange(HOURS), hours)


def best(on: Ground, count: int, seconds: float = SECONDS) -> Plan:
    """The `count` candidates that together cover most of what is not covered yet."""
    if not len(on.needs.weights) or count < 1:
        return Plan((), on.before, on.before, on.total, on.before)
    chosen, at_most = solve(on.needs, min(count, len(on.candidates)), seconds)
    picked = [(n, gain) for n, gain in zip(*by_gain(on.needs, chosen), strict=True) if gain > 0]
    gained = sum(gain for _, gain in picked)
    proved = at_most - gained <= PROVED * max(1.0, at_most)
    names, gains = tuple(on.candidates[n].id for n, _ in picked), tuple(gain for _, gain in picked)
    most = on.before + (gained if proved else at_most)
    return Plan(names, on.before, on.before + gained, on.total, most, proved, gains)


def one_after_the_other(on: Ground, count: int) -> Plan:
    """Each where it adds most: what somebody with a good map would do."""
    chosen = one_by_one(on.needs, count) if len(on.needs.weights) else []
    order, gains = by_gain(on.needs, chosen)
    names, after = tuple(on.candidates[n].id for n in order), on.before + sum(gains)
    return Plan(names, on.before, after, on.total, on.total, proved=False, gains=tuple(gains))


def solve(needs: Open, count: int, seconds: float) -> tuple[list[int], float]:
    """Spots chosen, and what no choice exceeds: placing by hand, and then exactly among those spots with which more can be
    covered; of more than `TRIED` the most hopeful, and nothing beyond them covers more than their ceiling."""
    plain = one_by_one(needs, count)
    by_hand = sum(by_gain(needs, plain)[1])
    ceiling = ceilings(needs, plain, count)
    worth = np.argsort(-ceiling, kind="stable")[:TRIED]
    beyond = float(np.delete(ceiling, worth).max(initial=0.0))
    worth = worth[ceiling[worth] > by_hand * (1 + PROVED)]
    if not len(worth):
        return plain, by_hand
    mask = needs.mask.tocsc()[:, worth]
    rows = np.flatnonzero(mask.getnnz(axis=1))
    solved, bound = exactly(Open(mask.tocsr()[rows], needs.weights[rows]), count, seconds)
    found = [int(worth[n]) for n in solved]
    chosen = max((found, plain), key=lambda one: sum(by_gain(needs, one)[1]))
    return chosen, min(float(ceiling.max()), max(bound, by_hand, beyond))


def ceilings(needs: Open, plain: Sequence[int], count: int) -> Floats:
    """For each spot, what no choice with it exceeds. Covering is submodular: a choice covers no more than what was placed
    before it (each beginning of `plain`, and nothing) and what each of its own would add to that (Nemhauser, Wolsey and
    Fisher, Mathematical Programming 14, 1978)."""
    columns, left, so_far = needs.mask.tocsc(), needs.weights.copy(), 0.0
    found = np.full(columns.shape[1], np.inf)
    for placed_next in [*plain, None]:
        adds = columns.T @ left
        top = np.sort(adds)[::-1][:count]
        found = np.minimum(found, so_far + np.where(adds >= top[-1], top.sum(), top[:-1].sum() + adds))
        if placed_next is not None:
            so_far += float(adds[placed_next])
            left[columns.indices[columns.indptr[placed_next] : columns.indptr[placed_next + 1]]] = 0.0
    return found


def exactly(needs: Open, count: int, seconds: float) -> tuple[list[int], float]:
    """The mixed integer programme: a spot is chosen (0 or 1), a need is covered (0 to 1) only if one of its spots is. Spots
    chosen (none where time ended before), and what no choice exceeds."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, eye, hstack

    rows, spots = needs.mask.shape
    cover = hstack([-needs.mask, eye(rows)]).tocsr()
    number = csr_matrix(np.concatenate([np.ones(spots), np.zeros(rows)])[None, :])
    found = milp(
        np.concatenate([np.zeros(spots), -needs.weights]),
        constraints=[LinearConstraint(cover, -np.inf, 0), LinearConstraint(number, 0, count)],
        integrality=np.concatenate([np.ones(spots), np.zeros(rows)]),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": PROVED},
    )
    bound = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    chosen = [] if found.x is None else [int(n) for n in np.flatnonzero(found.x[:spots] > 0.5)]
    return chosen, min(bound, float(needs.weights.sum()))


def by_gain(needs: Open, spots: Sequence[int], count: int | None = None) -> tuple[list[int], list[float]]:
    """These spots in the order in which each adds most to those before it, and what it adds."""
    columns = needs.mask.tocsc()[:, list(spots)]
    left = needs.weights.copy()
    order: list[int] = []
    gains: list[float] = []
    for _ in range(min(len(spots), count if count is not None else len(spots))):
        adds = columns.T @ left
        adds[order] = -1.0
        top = int(np.argmax(adds))
        order.append(top)
        gains.append(float(adds[top]))
        left[columns.indices[columns.indptr[top] : columns.indptr[top + 1]]] = 0.0
    return [spots[n] for n in order], gains


def one_by_one(needs: Open, count: int) -> list[int]:
    """The best next one, again and again."""
    order, gains = by_gain(needs, range(needs.mask.shape[1]), count)
    return [n for n, gain in zip(order, gains, strict=True) if gain > 0]


def placed(demand: Demand, hanging: Sequence[Spot], chosen: Sequence[Spot], metres: float) -> Plan:
    """What these ones come to, in the order given."""
    before, total, gains = covered(demand, hanging, metres), demand.total, []
    so_far = reached(demand, hanging, metres)
    for one in chosen:
        more = reached(demand, [one], metres) & ~so_far
        gains.append(float(demand.weights[more].sum()))
        so_far |= more
    after = before + sum(gains)
    return Plan(tuple(one.id for one in chosen), before, after, total, total, proved=False, gains=tuple(gains))
