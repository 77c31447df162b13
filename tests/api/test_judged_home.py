"""The database in which retrieval is measured is taken away however the command ends."""

import signal

import pytest

from api.judged_home import ending_on_signal


def test_a_sigterm_unwinds_like_an_error() -> None:
    """With the code that a shell shows for it; afterwards the signal means what it meant before."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, ending_on_signal():
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is before
