"""Intervals that say how sure a figure is: 95 %, by name."""

from __future__ import annotations

import math

import numpy as np

from weefsel.engine.frames import Floats

LEVEL = 0.95
Z = 1.959963984540054  # the standard normal quantile of 0.975


def wilson(n_yes: int, n: int) -> tuple[float, float]:
    """Wilson's interval for a share, 95 %; NaN without observations.

    Source
    ------
    Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    >>> tuple(round(each, 4) for each in wilson(9, 12))
    (0.4677, 0.9111)
    """
    if not 0 <= n_yes <= n:
        raise ValueError(f"n_yes must lie in [0, {n}], got {n_yes}.")
    if n == 0:
        return math.nan, math.nan
    share, square = n_yes / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def t_interval(values: Floats) -> tuple[float, float]:
    """Student's interval for the mean of independent values, 95 %; NaN with fewer than two.

    Examples
    --------
    >>> tuple(round(each, 4) for each in t_interval(np.array([1.0, 2.0, 3.0])))
    (-0.4841, 4.4841)
    """
    n = len(values)
    if n < 2:
        return math.nan, math.nan
    mean, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(n)
    reach = t_quantile(n - 1) * error
    return mean - reach, mean + reach


def median_interval(values: Floats) -> tuple[float, float]:
    """Interval for a median from the order of the values, at least 95 %; NaN where so few values cannot give one.

    Examples
    --------
    >>> median_interval(np.arange(1.0, 11.0))
    (2.0, 9.0)
    """
    n = len(values)
    # Two binomial tails of a fair coin, each at most 2.5 %.
    rank, tail = 0, 0.0
    for k in range(n // 2):
        tail += math.exp(_log_choose(n, k) - n * math.log(2))
        if tail > (1 - LEVEL) / 2:
            break
        rank = k + 1
    if rank == 0:
        return math.nan, math.nan
    ordered = np.sort(values)
    return float(ordered[rank - 1]), float(ordered[n - rank])


def t_quantile(degrees: int) -> float:
    """The 0.975 quantile of Student's t with these degrees of freedom.

    Examples
    --------
    >>> [round(t_quantile(each), 3) for each in (1, 4, 30, 1000)]
    [12.706, 2.776, 2.042, 1.962]
    """
    if degrees > 200:
        # Cornish-Fisher; the next term is below 1e-9 here.
        return (
            Z
            + (Z**3 + Z) / (4 * degrees)
            + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * degrees**2)
            + (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * degrees**3)
        )
    # With t = sqrt(degrees) * tan(angle) the density is a power of the cosine, smooth on a finite stretch.
    nodes, weights = np.polynomial.legendre.leggauss(200)
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        angle = (low + high) / 2
        mass = scale * angle / 2 * float(weights @ np.cos(angle / 2 * (nodes + 1)) ** (degrees - 1))
        low, high = (angle, high) if mass < LEVEL / 2 else (low, angle)
    return math.sqrt(degrees) * math.tan(low)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
