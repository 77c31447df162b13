"""What a worker holds between two exchanges, without Ray: targets not begun, results not handed over, no secret."""

from agents.ray_worker import Box, Setup
from agents.records import Outcome, Target
from agents.start import Start


def begun(number: int) -> Start:
    """An attempt to make."""
    return Start(Target(f"t{number}", "run", number, "A", "A", "C", ("C",), 1.0), None)


def test_a_box_gives_out_what_it_was_given_but_not_what_was_lost() -> None:
    """A target whose lease ended before it was begun costs no call."""
    box = Box()
    for number in range(3):
        box.give(begun(number))
    box.lose({"t1"})
    assert [one.target.id if one else None for one in (box.take(0.01) for _ in range(4))] == ["t0", None, "t2", None]


def test_a_box_holds_a_target_until_its_result_is_there_and_hands_it_over_once() -> None:
    """Leases are extended for what is in work, not for what is done."""
    box = Box()
    box.give(begun(1))
    box.give(begun(2))
    one = box.take(0.01)
    assert one is not None
    assert box.held() == {"t1", "t2"}
    box.put(Outcome(one.target, 1))
    assert box.held() == {"t2"}
    assert [outcome.target.id for outcome in box.done()] == ["t1"]
    assert box.done() == ()


def test_a_set_up_does_not_show_what_it_carries() -> None:
    """It holds passwords and keys on their way to a worker; no log may print them."""

    def secret() -> None:
        """Stands for a function with a password among its arguments."""

    setup = Setup(secret, secret)  # type: ignore[arg-type]
    assert "secret" not in repr(setup)
    assert "secret" not in str([setup])
