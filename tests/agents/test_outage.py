"""Outages: all pause together, one probes; nothing is lost, nothing is held for ever."""

import threading
from collections.abc import Callable

import pytest

from agents import outage as module
from agents.outage import Outage, Stopped
from graph.errors import Invalid, Unavailable


class Thing:
    """Something outside that is away for its first calls and probes."""

    def __init__(self, away: int) -> None:
        self.away = away
        self.probes = 0
        self.lock = threading.Lock()

    def call(self) -> str:
        """Answer, or be away."""
        if self.away > 0:
            raise Unavailable("It does not answer.")
        return "here"

    def probe(self) -> None:
        """Come nearer with each probe."""
        with self.lock:
            self.probes += 1
            self.away -= 1
        self.call()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Probe without long pauses."""
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)


def guard(thing: Thing, give_up_after: float = 30.0, say: Callable[[str], None] = lambda _: None) -> Outage:
    """Return an outage guard of a thing."""
    return Outage(thing.probe, give_up_after, threading.Event(), say)


def test_a_call_waits_until_the_thing_is_back() -> None:
    """It is repeated, and both the going and the coming back are said once."""
    thing, said = Thing(3), list[str]()
    assert guard(thing, say=said.append).through(thing.call) == "here"
    assert said == ["It does not answer. Waiting for it.", "It answers again."]


def test_one_probes_for_all() -> None:
    """Twenty callers, as many probes as the thing needs."""
    thing, results = Thing(3), list[str]()
    outage = guard(thing)
    threads = [threading.Thread(target=lambda: results.append(outage.through(thing.call))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert results == ["here"] * 20
    assert thing.probes == 3


def test_it_gives_up_after_its_time() -> None:
    """The first failure since the last success starts the clock; every waiting caller ends."""
    thing = Thing(10**9)
    outage = guard(thing, give_up_after=0.05)
    with pytest.raises(Unavailable):
        outage.through(thing.call)
    with pytest.raises(Stopped):
        outage.through(thing.call)


def test_a_probe_that_answers_while_calls_fail_does_not_hold_for_ever() -> None:
    """Only a call that succeeds resets the clock."""

    def fail() -> None:
        raise Unavailable("It is overloaded.")

    outage = Outage(lambda: None, 0.05, threading.Event(), lambda _: None)
    with pytest.raises(Unavailable, match="overloaded"):
        outage.through(fail)


def test_other_errors_pass_through() -> None:
    """What waiting cannot mend is raised at once."""

    def fail() -> None:
        raise Invalid("Wrong.")

    with pytest.raises(Invalid):
        guard(Thing(0)).through(fail)


def test_a_stop_ends_the_waiting() -> None:
    """Ctrl-C in the middle of an outage."""
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        Outage(lambda: None, 1.0, stop, lambda _: None).through(lambda: "here")
