"""How often one address may ask: counted in this process, so that nobody reads the whole map at once on our time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_ADDRESSES = 10_000


class Limit:
    """A bucket for each address that fills evenly. ``clock`` seconds that only go up."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, address: str, *, per_minute: int) -> int:
        """Take one; 0 when there was one, else after how many seconds there is."""
        now, rate = self.clock(), per_minute / 60
        with self._lock:
            left, before = self._buckets.pop(address, (float(per_minute), now))
            left = min(float(per_minute), left + (now - before) * rate)
            wait = 0 if left >= 1 else max(1, round((1 - left) / rate))
            self._buckets[address] = (left - 1 if wait == 0 else left, now)
            while len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        return wait
