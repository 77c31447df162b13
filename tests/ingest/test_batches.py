"""Records are cut into batches, counted and reported; an error leaves whole batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Invalid
from graph.records import Fault, Skipped
from ingest.batches import Meter, Parse, iter_batches
from ingest.report import Progress, Tally
from ingest.xml_stream import OnBytes

HERE = Path("file.xml")


def parser_of(records: Sequence[int | Fault | Skipped | Invalid]) -> Parse[int]:
    """A parser that yields records, and raises the errors among them."""

    def parse(path: Path, *, on_bytes: OnBytes) -> Iterator[int | Fault | Skipped]:
        for position, record in enumerate(records):
            on_bytes(position)
            if isinstance(record, Invalid):
                raise record
            yield record

    return parse


@given(n=st.integers(0, 50), size=st.integers(1, 12))
def test_batches_hold_all_records_in_order(n: int, size: int) -> None:
    """Every batch but the last is full; none is empty."""
    tally = Tally()
    batches = list(iter_batches(HERE, parser_of(list(range(n))), size, tally, lambda _: None))
    assert [record for batch in batches for record in batch] == list(range(n))
    assert all(len(batch) == size for batch in batches[:-1])
    assert all(batches)
    assert tally.read == n


def test_faults_and_skipped_records_are_counted_not_loaded() -> None:
    """They count as read, and go to the report instead of a batch."""
    fault, skipped = Fault("f", 1, "7", "broken"), Skipped("f", 2, "8", "book")
    tally = Tally()
    assert list(iter_batches(HERE, parser_of([1, fault, skipped, skipped, 2]), 9, tally, lambda _: None)) == [[1, 2]]
    report = tally.report(("f",))
    assert (report.read, report.faults, report.skipped) == (5, (fault,), {"book": 2})


def test_an_error_comes_after_the_whole_batches_before_it() -> None:
    """The batch that was begun is not given out."""
    batches = iter_batches(HERE, parser_of([1, 2, 3, Invalid("cut off")]), 2, Tally(), lambda _: None)
    assert next(batches) == [1, 2]
    with pytest.raises(Invalid, match="cut off"):
        next(batches)


def test_progress_counts_over_all_files(tmp_path: Path) -> None:
    """Positions in the second file come on top of the first one's size."""
    first, second = tmp_path / "first.xml", tmp_path / "second.xml"
    first.write_bytes(b"x" * 30)
    second.write_bytes(b"x" * 12)
    seen: list[Progress] = []
    tally = Tally(read=5)
    meter = Meter([first, second], tally, seen.append)
    meter.at(first)(10)
    meter.at(second)(12)
    assert seen == [Progress("first.xml", 5, 10, 42), Progress("second.xml", 5, 42, 42)]


def test_a_missing_file_is_found_before_anything_is_read(tmp_path: Path) -> None:
    """A load of several files does not stop half-way for a misspelt name."""
    there = tmp_path / "there.xml"
    there.touch()
    with pytest.raises(Invalid, match=r"There is no file .*gone\.xml"):
        Meter([there, tmp_path / "gone.xml"], Tally(), lambda _: None)
