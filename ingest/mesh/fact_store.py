"""Keeps the facts of a large file on disk until they can be joined.

In: facts, each a word said of a subject, in any order, and the records among the subjects. Out: the records in the
order of their kind and name, and all facts of a subject. A temporary SQLite file that is always deleted; memory stays
bounded. Knows nothing about what subjects and words mean.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.errors import Invalid

CACHE_KB = 1 << 16
SETTINGS = ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KB}", "temp_store = FILE")
Facts = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of a subject in a line; `rank` is given where the line makes it a record, else None."""

    subject: str
    word: str
    value: str
    line: int
    rank: int | None = None


class FactStore:
    """Facts in a table; `fill` makes it ready for reading."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE fact (subject TEXT, word TEXT, value TEXT)")
        connection.execute(
            "CREATE TABLE record (rank INTEGER, subject TEXT, line INTEGER, PRIMARY KEY (rank, subject))"
        )

    def fill(self, facts: Iterable[Fact]) -> None:
        """Write all facts, and put them in order."""
        self._connection.executemany("INSERT INTO fact VALUES (?, ?, ?)", self._rows(facts))
        self._connection.execute("CREATE INDEX by_subject ON fact (subject, word, value)")

    def _rows(self, facts: Iterable[Fact]) -> Iterator[tuple[str, str, str]]:
        for fact in facts:
            if fact.rank is not None:
                row = fact.rank, fact.subject, fact.line
                self._connection.execute("INSERT OR IGNORE INTO record VALUES (?, ?, ?)", row)
            yield fact.subject, fact.word, fact.value

    def records(self, rank: int) -> Iterator[tuple[str, int]]:
        """Yield the records of a rank, each with its line, by name."""
        found = self._connection.execute("SELECT subject, line FROM record WHERE rank = ? ORDER BY subject", (rank,))
        return ((str(subject), int(line)) for subject, line in found)

    def facts(self, subject: str) -> Facts:
        """Return what is said of a subject: values by word, sorted, each once."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        query = "SELECT DISTINCT word, value FROM fact WHERE subject = ? ORDER BY word, value"
        for word, value in self._connection.execute(query, (subject,)):
            found[word].append(value)
        return found


@contextmanager
def fact_store() -> Iterator[FactStore]:
    """Yield an empty store in a temporary folder, deleted afterwards. Raises Invalid when its disk is full."""
    with TemporaryDirectory(prefix="kailin-facts-") as folder:
        # The reader's thread may end the work that another one began.
        connection = sqlite3.connect(Path(folder) / "facts.sqlite3", isolation_level=None, check_same_thread=False)
        with closing(connection), translated(folder):
            yield FactStore(connection)


@contextmanager
def translated(folder: str) -> Iterator[None]:
    """Turn SQLite's errors into one of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise Invalid(
            f"The temporary file in {folder} cannot be written: {error}.",
            remedy="Free about as much disk as the file takes unpacked, or set TMPDIR to a folder on a larger one.",
            folder=folder,
        ) from error
