"""How often one key may ask, and how long a request may be. In memory; nothing here knows what is asked.

A bucket holds a tenth of a minute's requests at most and is filled evenly, so that a short burst passes and a minute
has no more than its rate and that tenth.
"""

import math
import threading
import time
from collections.abc import Callable

BURST = 0.1


class RateLimit:
    """Counts requests by key."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_minute / 60
        self._size = max(1.0, a_minute * BURST)
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def seconds_until(self, key_id: str) -> int:
        """Count a request and return 0, or how many whole seconds must pass until the next is let through."""
        with self._lock:
            at = self._clock()
            level, since = self._levels.get(key_id, (self._size, at))
            level = min(self._size, level + (at - since) * self._a_second)
            if level >= 1:
                self._levels[key_id] = (level - 1, at)
                return 0
            self._levels[key_id] = (level, at)
            return max(1, math.ceil((1 - level) / self._a_second))
