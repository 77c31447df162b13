"""A run's workers as Ray actors, on this machine or on a cluster: targets go out under leases, outcomes come back.

In: how each worker opens its database and its endpoint. Out: `Workers` for agents/work.py. The coordinator alone
chooses sources and writes; where a worker dies, or its leases end, its targets go to the others. The only module of
`agents` that knows Ray.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from agents.claims import claim_targets, drop_targets, find_lapsed
from agents.outage import Stopped
from agents.ray_worker import News, Order, Setup, Worker
from agents.run import LEASE_SECONDS
from agents.start import Start
from agents.work import TICK, Limits, Site
from graph.database import Database
from graph.errors import Defect, KailinError, Unavailable
from graph.ray_cluster import ray_cluster

OPENING_SECONDS = 120.0
ENDING_SECONDS = 5.0


@contextmanager
def ray_workers(
    setups: Sequence[Setup], database: Database, *, address: str | None = None, lease: float = LEASE_SECONDS
) -> Iterator["RayWorkers"]:
    """Yield one open worker for each set-up, on a Ray of this machine's own, or on the cluster at an address.

    Raises Unavailable (no cluster there, no room on it, an endpoint or the database does not answer), Invalid.
    """
    with ray_cluster(address, len(setups)) as ray:
        # A worker that is gone is not started anew: its targets go to the others at once.
        actors = [ray.remote(num_cpus=1, max_restarts=0)(Worker).remote(setup) for setup in setups]
        try:
            answers(ray, [actor.open.remote() for actor in actors])
            yield RayWorkers(ray, actors, database, lease)
        finally:
            for actor in actors:
                ray.kill(actor)


def answers(ray: Any, calls: Sequence[Any]) -> None:
    """Wait until all workers are ready. Raises the first error among them, Unavailable where some do not start."""
    try:
        found = ray.get(list(calls), timeout=OPENING_SECONDS)
    except ray.exceptions.GetTimeoutError as error:
        raise Unavailable(
            f"Not all of {len(calls)} workers started within {OPENING_SECONDS:.0f} s.",
            remedy="Each needs a free CPU of the cluster: ask for fewer with --workers.",
        ) from error
    except ray.exceptions.RayError as error:
        raise Unavailable(
            f"A worker did not start: {' '.join(str(error).split())[:300]}",
            remedy="kailin must be installed, in this version, on every machine of the cluster.",
        ) from error
    for wrong in filter(None, found):
        raise wrong


class Remote:
    """A worker as the coordinator sees it: its actor, and the attempts that it has."""

    def __init__(self, number: int, actor: Any) -> None:
        self.number = number
        self.actor = actor
        self.held: dict[str, Start] = {}
        self.seconds_away = 0.0


class RayWorkers:
    """Ray actors as a run's workers; one thread of the coordinator talks to each."""

    def __init__(self, ray: Any, actors: Sequence[Any], database: Database, lease: float) -> None:
        self._ray, self._database, self._lease = ray, database, lease
        self._remotes = [Remote(number, actor) for number, actor in enumerate(actors)]
        self._left = set(range(len(actors)))
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    @property
    def seconds_away(self) -> float:
        """Seconds in which models did not answer, of the worker that waited longest."""
        return max(remote.seconds_away for remote in self._remotes)

    def room(self, limits: Limits) -> int:
        """Return as many targets as all workers have threads."""
        return len(self._remotes) * limits.n_threads

    def open(self, site: Site) -> None:
        """Have every worker read link counts and names."""
        self._site = site
        # More than its threads, so that they go on while outcomes travel.
        self._most = 2 * site.limits.n_threads
        answers(
            self._ray,
            [r.actor.begin.remote(site.run, site.limits, self._name(r), self._lease) for r in self._remotes],
        )

    def begin(self) -> None:
        """Start to give out targets."""
        for remote in self._remotes:
            self._threads.append(threading.Thread(target=self._serve, args=(remote,), daemon=True))
        threading.Thread(target=self._watch_leases, name="leases", daemon=True).start()
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Hear a last time what is done, then take back what is not."""
        for thread in self._threads:
            thread.join(ENDING_SECONDS)
        held = [id_ for remote in self._remotes for id_ in dict(remote.held)]
        with suppress(KailinError):
            drop_targets(self._database, self._site.run, held)

    def _name(self, remote: Remote) -> str:
        return f"{self._site.run.claimant}/{remote.number}"

    def _serve(self, remote: Remote) -> None:
        """Exchange orders for outcomes with one worker until the run ends, or the worker does."""
        try:
            while not self._site.stop.is_set():
                self._exchange(remote, self._orders(remote))
            self._exchange(remote, [])
        except Stopped:
            return
        except self._ray.exceptions.RayTaskError as error:
            self._site.fail(Defect(f"Unexpected error in a worker: {error}"))
        except self._ray.exceptions.RayError:
            self._lost(remote, Unavailable("It ended.", remedy="`kailin resume` goes on."))
        except Unavailable as error:
            self._lost(remote, error)
        except BaseException as error:  # noqa: BLE001 - whatever it is ends the run and is raised there
            self._site.fail(error)

    def _orders(self, remote: Remote) -> list[Order]:
        """Take as many targets from the desk as a worker has room for, in its name."""
        desk, begun = self._site.desk, list[Start]()
        while len(remote.held) + len(begun) < self._most:
            idle = not remote.held and not begun
            one = desk.take(TICK if idle else 0.0)
            if one is None:
                break
            begun.append(one)
        if not begun:
            return []
        ids = [one.target.id for one in begun]
        claim = partial(claim_targets, self._database, self._site.run, self._name(remote), ids, self._lease)
        claimed = self._site.outage.through(claim)
        for one in begun:
            if one.target.id in claimed:
                remote.held[one.target.id] = one
            else:
                desk.drop(one)
        return [Order(one, tuple(desk.asked.about(one.target.ui))) for one in begun if one.target.id in claimed]

    def _exchange(self, remote: Remote, orders: list[Order]) -> None:
        news: News = self._ray.get(remote.actor.exchange.remote(orders))
        for outcome in news.outcomes:
            remote.held.pop(outcome.target.id, None)
            self._site.desk.put_from_elsewhere(outcome)
        remote.seconds_away = news.seconds_away
        for text in news.said:
            self._site.say(f"Worker {remote.number}: {text}")
        if news.error:
            raise news.error

    def _lost(self, remote: Remote, error: Unavailable) -> None:
        """Give a lost worker's targets to the others; without others the run ends."""
        if self._site.stop.is_set():
            return
        with self._lock:
            self._left.discard(remote.number)
            alone = not self._left
        self._ray.kill(remote.actor)
        if alone:
            self._site.fail(Unavailable(f"No worker is left. The last: {error.message}", remedy=error.remedy))
            return
        self._site.say(f"Worker {remote.number} is gone: {error.message} Its targets go to the others.")
        self._take_back(remote, list(remote.held))

    def _take_back(self, remote: Remote, ids: Sequence[str]) -> None:
        for id_ in ids:
            begun = remote.held.pop(id_, None)
            if begun is not None:
                self._site.desk.give_back(begun)

    def _watch_leases(self) -> None:
        """Give out anew what a worker has that no longer extends its leases."""
        away = 0.0
        while not self._site.stop.wait(self._lease / 4):
            with suppress(Stopped, Unavailable):
                lapsed = {r: find_lapsed(self._site.reader, dict(r.held)) for r in self._remotes if r.held}
                away, before = self._site.outage.seconds_away, away
                if away > before:  # nobody could extend a lease while the database was away
                    continue
                for remote, ids in lapsed.items():
                    if ids:
                        self._site.say(f"Worker {remote.number} is silent. Its targets go to the others.")
                        self._take_back(remote, sorted(ids))
