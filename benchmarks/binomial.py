"""The upper bound of an error rate from a count of errors: exact, Clopper and Pearson."""

from __future__ import annotations

import math


def bound(errors: int, rows: int, level: float = 0.95) -> float:
    """The largest rate under which so few errors in so many rows would still be seen in 5% of samples."""
    low, high = errors / rows, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        low, high = (rate, high) if _at_most(errors, rows, rate) > 1 - level else (low, rate)
    return high


def _at_most(errors: int, rows: int, rate: float) -> float:
    """Probability of so many errors or fewer, each row wrong at the rate (binomial)."""
    if rate >= 1:
        return 0.0
    logs = (
        math.lgamma(rows + 1)
        - math.lgamma(k + 1)
        - math.lgamma(rows - k + 1)
        + k * math.log(rate)
        + (rows - k) * math.log1p(-rate)
        for k in range(errors + 1)
        if rate > 0
    )
    return sum(map(math.exp, logs))
