"""The selections made last, so that a pull that goes on, or is asked again, need not choose its pairs anew.

A selection of a request with its revision never changes, so one that is kept is right for ever. Few are kept, and one
is made at a time: each reads the whole corpus' frozen properties.
"""

import asyncio
from collections import OrderedDict
from dataclasses import replace

from starlette.concurrency import run_in_threadpool

from api.datasets.request import PullRequest, query_string
from api.datasets.select import Selection, select_fixed
from api.http.memory import give_back
from graph.database import Database

KEPT = 8
AT_ONCE = 1


class Selections:
    """Makes and keeps selections."""

    def __init__(self, kept: int = KEPT, at_once: int = AT_ONCE) -> None:
        self._kept = kept
        self._found: OrderedDict[str, Selection] = OrderedDict()
        self._turns = asyncio.Semaphore(at_once)
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, database: Database, request: PullRequest) -> Selection:
        """Return the selection of a request that has its revision; cursor, format and contexts stay the request's."""
        key = query_string(replace(request, after=None, format="native", contexts="full"))
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if key not in self._found:
                    async with self._turns:
                        self._found[key] = await run_in_threadpool(made, database, request)
                self._found.move_to_end(key)
                found = self._found[key]
        finally:
            if not lock.locked():
                self._locks.pop(key, None)
        while len(self._found) > self._kept:
            self._found.popitem(last=False)
        return replace(found, request=request)


def made(database: Database, request: PullRequest) -> Selection:
    """Choose the pairs of a request, and keep none of the memory that took."""
    try:
        return select_fixed(database, request)
    finally:
        give_back()
