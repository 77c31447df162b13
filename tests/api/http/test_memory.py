"""Memory that was freed goes back to the system."""

import ctypes
import platform

import psutil
import pytest

from api.http import memory


def test_freed_memory_goes_back_to_the_system() -> None:
    """Blocks below and beside some that stay are kept by glibc until it is told otherwise."""
    if platform.libc_ver()[0] != "glibc":
        assert memory.give_back() is False
        return
    blocks = [bytes(2_000) for _ in range(40_000)]
    kept = blocks[::50]
    process = psutil.Process()
    del blocks
    before = process.memory_info().rss
    assert memory.give_back()
    assert before - process.memory_info().rss > 20_000_000
    assert len(kept) == 800


def test_a_library_without_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS or musl."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    memory.trim.cache_clear()
    try:
        assert memory.give_back() is False
    finally:
        memory.trim.cache_clear()
