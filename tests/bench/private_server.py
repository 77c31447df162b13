"""Times of the private Neo4j: download (asked for with --download), first start, finding it, stopping, starting again.

Run `python tests/bench/private_server.py [--download] [--cache DIR]`. Prints seconds.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import platformdirs
import psutil

from graph import private_neo4j

T = TypeVar("T")


def timed(what: str, work: Callable[[], T]) -> T:
    """Do something and print how long it took."""
    begun = time.perf_counter()
    result = work()
    print(f"{what:32} {time.perf_counter() - begun:8.2f} s")
    return result


def main() -> None:
    """Measure in a temporary home."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("kailin")))
    parser.add_argument("--download", action="store_true", help="also download everything into a temporary cache")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if options.download:
            fresh = Path(folder) / "cache"
            print(f"to download: {private_neo4j.n_missing_bytes(fresh):,} bytes")
            timed("download", lambda: private_neo4j.install(fresh))
        private_neo4j.install(options.cache)
        try:
            timed("first start (makes the store)", lambda: private_neo4j.start(home, options.cache))
            server = timed("find it again", lambda: private_neo4j.start(home, options.cache))
            print(f"resident memory {psutil.Process(server.pid).memory_info().rss / 2**20:,.0f} MiB")
            timed("stop", lambda: private_neo4j.stop(home))
            timed("second start", lambda: private_neo4j.start(home, options.cache))
        finally:
            timed("stop again", lambda: private_neo4j.stop(home))


if __name__ == "__main__":
    main()
