"""Joins a Ray cluster, or starts one of this machine: quiet, on loopback, without dashboard or usage report.

In: an address, or how many workers to start. Out: the module `ray`, connected until the block ends. The only place that
says how; what is done with it is for those who ask.
"""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any
from urllib.parse import urlsplit

from graph.errors import Unavailable
from graph.optional import optional

LOOPBACK = "127.0.0.1"
OBJECT_STORE_BYTES = 100 * 2**20  # What travels is small; Ray would reserve a third of the memory.
PROBE_SECONDS = 5.0


@contextmanager
def ray_cluster(address: str | None, n_workers: int | None) -> Iterator[Any]:
    """Yield Ray, joined to the cluster at an address, or to one of `n_workers` that ends with the block.

    A process that has joined one already goes on with that. Raises Unavailable when there is no cluster at the address,
    Invalid when Ray is not installed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if address:
        refuse_silent(address)
    else:
        # Ray binds to loopback only where it is told, before it is imported, that there are no other machines.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    ray = optional("ray", "scale", "--engine ray")
    if ray.is_initialized():
        yield ray
        return
    before = signal.getsignal(signal.SIGTERM)
    # Ray says on stdout that a worker died; --json writes its document there.
    with redirect_stdout(sys.stderr):
        try:
            where = {"address": address} if address else own(n_workers)
            ray.init(**where, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, OSError, ValueError) as error:
            raise absent(address, error) from error
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)  # Ray has put its own there.
        try:
            yield ray
        finally:
            ray.shutdown()


def own(n_workers: int | None) -> dict[str, Any]:
    """Return the options for a cluster of this machine."""
    return {
        "address": "local",
        "num_cpus": n_workers or os.cpu_count(),
        "object_store_memory": OBJECT_STORE_BYTES,
        "include_dashboard": False,
        "_node_ip_address": LOOPBACK,
    }


def refuse_silent(address: str) -> None:
    """Raise Unavailable when nothing listens at an address; Ray itself would try for ten minutes."""
    place = urlsplit(address if "://" in address else f"//{address}")
    try:
        if place.hostname and place.port:
            socket.create_connection((place.hostname, place.port), PROBE_SECONDS).close()
    except (OSError, ValueError) as error:
        raise absent(address, error) from error


def absent(address: str | None, error: Exception) -> Unavailable:
    """Return the error for a cluster that does not answer, or does not start."""
    said = " ".join(str(error).split())[:300]
    return Unavailable(
        f"The Ray cluster at {address} does not answer: {said}" if address else f"Ray does not start: {said}",
        remedy="Start one with `ray start --head`, correct --ray-address, or leave it out.",
        address=address,
    )
