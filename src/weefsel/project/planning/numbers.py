"""Numbers as people here write them."""

from __future__ import annotations


def dutch_number(number: int) -> str:
    """Write a count the Dutch way: 20.000.

    Examples
    --------
    >>> dutch_number(20000)
    '20.000'
    """
    return f"{number:,}".replace(",", ".")
