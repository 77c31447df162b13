"""The only door to Neo4j: queries by name, contracts checked, foreign errors translated.

Reads and writes go through the driver's managed transactions, which retry what is transient. Nothing here knows what
a query means.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, Self, TypeVar

from graph.errors import Defect, Invalid, KailinError, TookTooLong, Unavailable
from graph.lean_import import without
from graph.queries import Query, iter_queries, query

with without("pandas", "pyarrow"):  # The driver would load both for conversions that nobody asks for: 110 MB, 0.7 s.
    import neo4j
    from neo4j import exceptions as foreign

T = TypeVar("T")
TIMED_OUT = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration")
Row = dict[str, Any]
# What the driver would say (retries, pools, the server's hints about labels that do not exist yet) is either normal or
# becomes an error of ours, said once.
logging.getLogger("neo4j").setLevel(logging.CRITICAL)


class Transaction:
    """One open transaction: runs queries by name."""

    def __init__(self, inner: neo4j.ManagedTransaction | neo4j.Transaction) -> None:
        self._inner = inner

    def run(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one query and return all its rows."""
        contract = query(name)
        check_parameters(contract, parameters)
        # The text comes from a file of this repository, never from outside: see graph/queries.py.
        result = self._inner.run(contract.text, parameters)
        keys = check_columns(contract, result.keys())
        # Queries return plain values only, so the driver's own conversion (five times slower) is not needed.
        return [dict(zip(keys, record.values(), strict=True)) for record in result]


class Database:
    """A Neo4j database, as the rest of the project sees it.

    Errors of every method: Unavailable (no answer, or still transient after the driver's retries), Invalid (wrong
    user, password or database name), Defect (a query or parameter of ours is wrong).

    A read may take `read_timeout` seconds, None: as long as it needs; then it raises TookTooLong.
    """

    def __init__(
        self, uri: str, username: str, password: str, database: str = "neo4j", *, retry_seconds: float = 4.0
    ) -> None:
        self.uri = uri
        self.name = database
        self.read_timeout: float | None = None
        with translated(uri):
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(username, password),
                max_transaction_retry_time=retry_seconds,
                connection_timeout=5.0,
                connection_acquisition_timeout=30.0,
                telemetry_disabled=True,
                user_agent="kailin",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def probe(self) -> str:
        """Return the server's version. Raises Unavailable or Invalid, naming the address."""
        # Not a managed transaction: those would try again for a while, and a probe asks about now.
        (row,) = self.iter_rows("database_version")
        return str(row["version"])

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one reading query and return all rows.

        An auto-commit read saves two round trips; one that fails in a way that may pass is tried again as a managed
        transaction.
        """
        try:
            return list(self.iter_rows(name, **parameters))
        except TookTooLong:
            raise
        except Unavailable:
            return self._managed("READ", name, parameters)

    def row(self, name: str, /, **parameters: Any) -> Row:
        """Run a reading query that always returns exactly one row."""
        rows = self.read(name, **parameters)
        if len(rows) != 1:
            raise Defect(f"cypher/{name}.cypher returned {len(rows)} rows, expected 1.", query=name)
        return rows[0]

    def write(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one writing query in a transaction of its own and return its rows."""
        return self._managed("WRITE", name, parameters)

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run several queries in one transaction, whole or not at all; `work` may run again after a transient error."""
        with translated(self.uri), self._driver.session(database=self.name) as session:
            return session.execute_write(lambda tx: work(Transaction(tx)))

    def iter_rows(self, name: str, /, **parameters: Any) -> Iterator[Row]:
        """Stream the rows of one reading query; memory stays bounded."""
        contract = query(name)
        check_parameters(contract, parameters)
        with (
            translated(self.uri, name),
            self._driver.session(database=self.name, default_access_mode="READ") as session,
        ):
            result = session.run(neo4j.Query(contract.text, timeout=self.read_timeout), parameters)
            keys = check_columns(contract, result.keys())
            for record in result:
                yield dict(zip(keys, record.values(), strict=True))

    def apply_schema(self) -> None:
        """Create every constraint and index of `cypher/schema_*.cypher` that is missing, and wait for them."""
        for schema in iter_queries("schema"):
            self.write(schema.name)
        self.read("database_await_indexes")

    def empty(self) -> int:
        """Delete every node and relationship, in batches, and return how many nodes there were; the schema stays."""
        n_deleted = 0
        while n := int(self.write("database_empty", limit=10_000)[0]["deleted"]):
            n_deleted += n
        return n_deleted

    def _managed(self, mode: str, name: str, parameters: Row) -> list[Row]:
        with translated(self.uri, name), self._driver.session(database=self.name, default_access_mode=mode) as session:
            if mode == "WRITE":
                return session.execute_write(lambda tx: Transaction(tx).run(name, **parameters))
            within = neo4j.unit_of_work(timeout=self.read_timeout)
            return session.execute_read(within(lambda tx: Transaction(tx).run(name, **parameters)))


class Reader(Protocol):
    """What a module that only reads needs from a database."""

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one reading query and return all rows."""
        ...


def check_parameters(contract: Query, parameters: Row) -> None:
    """Raise Defect when the parameters given are not those declared."""
    if parameters.keys() != contract.parameters.keys():
        raise Defect(
            f"cypher/{contract.name}.cypher takes {sorted(contract.parameters)}, got {sorted(parameters)}.",
            query=contract.name,
        )


def check_columns(contract: Query, columns: Any) -> list[str]:
    """Return the columns. Raises Defect when they are not those declared, in their order."""
    if list(columns) != list(contract.columns):
        raise Defect(
            f"cypher/{contract.name}.cypher returns {list(columns)}, declared {list(contract.columns)}.",
            query=contract.name,
        )
    return list(columns)


@contextmanager
def translated(uri: str, name: str = "") -> Iterator[None]:
    """Turn every error of the driver into one of ours, once."""
    try:
        yield
    except (foreign.Neo4jError, foreign.DriverError) as error:
        raise translate(error, uri, name) from error


def translate(error: Exception, uri: str, name: str = "") -> KailinError:
    """Return our error for one of the driver's."""
    said = " ".join(str(getattr(error, "message", "") or error).split())
    where = f" (cypher/{name}.cypher)" if name else ""
    code = str(getattr(error, "code", "") or "")
    if isinstance(error, foreign.AuthError):
        return Invalid(
            f"Neo4j at {uri} refused the user name or password: {said}",
            remedy="Set NEO4J_USERNAME and NEO4J_PASSWORD.",
            uri=uri,
        )
    if isinstance(error, foreign.ConfigurationError | foreign.Forbidden) or code.endswith("DatabaseNotFound"):
        return Invalid(
            f"Neo4j at {uri}{where}: {said}",
            remedy="Check NEO4J_URI, NEO4J_DATABASE and what NEO4J_USERNAME may do.",
            uri=uri,
        )
    if code.endswith(TIMED_OUT):
        return TookTooLong(
            f"Neo4j ended a read that took too long{where}.",
            remedy="Ask for less (a smaller depth, page or part of the tree), or raise KAILIN_HTTP_QUERY_SECONDS.",
            query=name,
        )
    if is_away(error, code):
        return Unavailable(
            f"Neo4j at {uri} does not answer{where}: {said}",
            remedy="Start it (`kailin db start` for the private one) or correct NEO4J_URI.",
            uri=uri,
        )
    return Defect(f"Neo4j refused a query{where}: {said}", query=name, uri=uri)


def is_away(error: Exception, code: str) -> bool:
    """Say whether the same call may succeed later: no server, a server in trouble, or the driver's own verdict."""
    if isinstance(error, foreign.ServiceUnavailable | foreign.SessionExpired | foreign.ConnectionPoolError):
        return True
    if isinstance(error, foreign.DatabaseError):  # Such as a full disk; in a statement it is the query's fault.
        return not code.startswith("Neo.DatabaseError.Statement")
    stopping = code.endswith("General.DatabaseUnavailable")
    return stopping or isinstance(error, foreign.TransientError) or bool(getattr(error, "is_retryable", bool)())
