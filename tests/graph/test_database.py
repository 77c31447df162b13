"""graph/database.py: contracts are checked, every foreign error is translated, transactions are whole or not at all."""

import inspect
import socket
from typing import Any

import pytest
from neo4j import exceptions as foreign

from graph.database import Database, Transaction, check_columns, translate, translated
from graph.errors import Defect, Invalid, KailinError, TookTooLong, Unavailable
from graph.private_jars import NEO4J_VERSION
from graph.private_neo4j import Server
from graph.queries import Query, parse_query

ROOT = foreign.GqlError  # The driver raises only its subclasses.
FOREIGN = [c for _, c in inspect.getmembers(foreign, inspect.isclass) if issubclass(c, ROOT) and c is not ROOT]


def neo4j_error(code: str) -> foreign.Neo4jError:
    """Return the error that the driver makes of a server's answer."""
    return foreign.Neo4jError._hydrate_neo4j(code=code, message="what the server said")


@pytest.fixture
def silent_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_probe_returns_the_servers_version(database: Database) -> None:
    """The real server answers with the version that is installed."""
    assert database.probe() == NEO4J_VERSION


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__name__)
def test_every_error_of_the_driver_is_translated(kind: type[Exception]) -> None:
    """No class of neo4j.exceptions leaves the door, and the cause is kept."""
    error = kind.__new__(kind)
    with pytest.raises(KailinError) as caught, translated("bolt://somewhere:1"):
        raise error
    assert caught.value.__cause__ is error
    assert caught.value.facts["uri"] == "bolt://somewhere:1"


def test_the_driver_has_no_other_root_of_errors() -> None:
    """All that neo4j.exceptions exports is below the two roots that the door catches."""
    exported = {getattr(foreign, name) for name in foreign.__all__}
    errors = {c for c in exported if issubclass(c, BaseException)}
    assert {c for c in errors if not issubclass(c, foreign.Neo4jError | foreign.DriverError)} == {ROOT}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (foreign.ServiceUnavailable("gone"), Unavailable),
        (foreign.SessionExpired("gone"), Unavailable),
        (foreign.IncompleteCommit("gone"), Unavailable),
        (foreign.ConnectionAcquisitionTimeoutError("all busy"), Unavailable),
        (neo4j_error("Neo.TransientError.Transaction.DeadlockDetected"), Unavailable),
        (neo4j_error("Neo.TransientError.General.DatabaseUnavailable"), Unavailable),
        (neo4j_error("Neo.TransientError.General.MemoryPoolOutOfMemoryError"), Unavailable),
        (neo4j_error("Neo.DatabaseError.General.UnknownError"), Unavailable),
        (neo4j_error("Neo.DatabaseError.Statement.ExecutionFailed"), Defect),
        (neo4j_error("Neo.ClientError.Security.Unauthorized"), Invalid),
        (neo4j_error("Neo.ClientError.Security.Forbidden"), Invalid),
        (neo4j_error("Neo.ClientError.Database.DatabaseNotFound"), Invalid),
        (foreign.ConfigurationError("no such scheme"), Invalid),
        (neo4j_error("Neo.ClientError.Statement.SyntaxError"), Defect),
        (neo4j_error("Neo.ClientError.Schema.ConstraintValidationFailed"), Defect),
        (foreign.ResultConsumedError(None, "read twice"), Defect),
    ],
    ids=lambda value: str(getattr(value, "code", None) or getattr(value, "__name__", type(value).__name__)),
)
def test_errors_are_grouped_by_what_the_caller_can_do(error: Exception, expected: type[KailinError]) -> None:
    """Wait, correct something, or report a mistake of ours; the message names address or query."""
    found = translate(error, "bolt://somewhere:1", "some_query")
    assert type(found) is expected
    assert "bolt://somewhere:1" in str(found) or "some_query" in str(found)


def test_where_nothing_listens_the_address_is_named(silent_port: int) -> None:
    """A probe answers at once, without the retries of a transaction."""
    uri = f"bolt://127.0.0.1:{silent_port}"
    with (
        Database(uri, "neo4j", "secret", retry_seconds=60) as database,
        pytest.raises(Unavailable, match=uri) as caught,
    ):
        database.probe()
    assert "kailin db start" in caught.value.remedy
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("work", ["read", "write"])
def test_reads_and_writes_without_a_server_are_unavailable(silent_port: int, work: str) -> None:
    """After the driver's retries, also for managed transactions."""
    with Database(f"bolt://127.0.0.1:{silent_port}", "neo4j", "x", retry_seconds=0.1) as database:
        name, given = {"read": ("database_version", {}), "write": ("database_empty", {"limit": 1})}[work]
        with pytest.raises(Unavailable, match=str(silent_port)):
            getattr(database, work)(name, **given)


def test_a_wrong_password_is_for_a_person_to_correct(neo4j_server: Server) -> None:
    """Invalid, naming the settings and never the password."""
    with (
        Database(neo4j_server.uri, "nobody", "not-the-password") as database,
        pytest.raises(Invalid, match="refused the user name or password") as caught,
    ):
        database.probe()
    assert "NEO4J_PASSWORD" in caught.value.remedy
    assert "not-the-password" not in str(caught.value)


def test_a_database_that_does_not_exist_is_for_a_person_to_correct(neo4j_server: Server) -> None:
    """Invalid, naming the setting."""
    with (
        Database(neo4j_server.uri, neo4j_server.username, neo4j_server.password, "nowhere") as database,
        pytest.raises(Invalid, match="nowhere") as caught,
    ):
        database.probe()
    assert "NEO4J_DATABASE" in caught.value.remedy


def test_an_address_that_is_none_is_for_a_person_to_correct() -> None:
    """A scheme that Neo4j does not speak is refused when the door is made."""
    with pytest.raises(Invalid, match="NEO4J_URI"):
        Database("ftp://127.0.0.1", "neo4j", "x")


@pytest.mark.parametrize("given", [{}, {"limit": 1, "more": 2}, {"limits": 1}])
def test_parameters_that_are_not_those_declared_are_a_defect(database: Database, given: dict[str, Any]) -> None:
    """Missing, superfluous and misspelt ones are named with the file, before anything is sent."""
    with pytest.raises(Defect, match=r"cypher/database_empty\.cypher takes \['limit'\]"):
        database.write("database_empty", **given)


def test_a_query_that_has_no_file_is_a_defect(database: Database) -> None:
    """The name is in the message."""
    with pytest.raises(Defect, match="no_such_query"):
        database.read("no_such_query")


def test_columns_that_are_not_those_declared_are_a_defect() -> None:
    """Order counts: a reader of the header relies on it."""
    contract = parse_query(
        "some", "// purpose: x\n// mode: read\n// column a: x\n// column b: x\nRETURN 1 AS a, 2 AS b"
    )
    check_columns(contract, ["a", "b"])
    with pytest.raises(Defect, match=r"cypher/some\.cypher returns \['b', 'a'\], declared \['a', 'b'\]"):
        check_columns(contract, ["b", "a"])


def test_row_wants_exactly_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that returns another number of rows is a defect of ours."""
    monkeypatch.setattr(database, "read", lambda *_: [{"n": 1}, {"n": 2}])
    with pytest.raises(Defect, match="returned 2 rows, expected 1"):
        database.row("database_version")


def test_a_reading_query_cannot_write(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server itself refuses a write in a reading transaction, so `mode: read` is more than a word."""
    wrong = parse_query("wrong", "// purpose: x\n// mode: read\nCREATE (:Stub {pmid: 1})")
    monkeypatch.setattr("graph.database.query", lambda _: wrong)
    with pytest.raises(Defect, match="wrong"):
        database.read("wrong")


def test_a_transaction_is_undone_whole_when_its_work_fails(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ran before the error is not in the graph, and the error comes through as it was raised."""
    create = parse_query("create", "// purpose: x\n// mode: write\nCREATE (:Stub {pmid: 1})")
    monkeypatch.setattr("graph.database.query", lambda name: {"create": create}.get(name) or pytest.fail(name))

    def work(tx: Transaction) -> None:
        tx.run("create")
        raise Invalid("changed my mind")

    with pytest.raises(Invalid, match="changed my mind"):
        database.transact(work)
    monkeypatch.undo()
    assert database.empty() == 0


def test_a_transaction_that_ends_well_is_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its result is returned, and both queries have taken effect."""
    create = parse_query("create", "// purpose: x\n// mode: write\n// column n: x\nCREATE (:Stub) RETURN 7 AS n")
    monkeypatch.setattr("graph.database.query", lambda _: create)
    assert database.transact(lambda tx: [*tx.run("create"), *tx.run("create")]) == [{"n": 7}, {"n": 7}]
    monkeypatch.undo()
    assert database.empty() == 2


def test_rows_are_streamed_in_order_and_may_be_left_early(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumer that stops in the middle leaves the connection fit for the next query."""
    many = parse_query(
        "many",
        "// purpose: x\n// mode: read\n// param n: x\n// example: n = 3\n// column i: x\n"
        "UNWIND range(1, $n) AS i RETURN i ORDER BY i",
    )
    monkeypatch.setattr("graph.database.query", lambda _: many)
    assert [row["i"] for row in database.iter_rows("many", n=5000)] == list(range(1, 5001))
    rows = database.iter_rows("many", n=5000)
    assert next(rows) == {"i": 1}
    rows.close()  # type: ignore[attr-defined]
    assert database.read("many", n=2) == [{"i": 1}, {"i": 2}]


def test_the_schema_can_be_applied_again(database: Database) -> None:
    """Every statement of it says IF NOT EXISTS."""
    database.apply_schema()
    database.apply_schema()


@pytest.mark.parametrize("way", ["read", "managed"])
def test_a_read_that_takes_too_long_is_ended(database: Database, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """By the server, in either kind of transaction, and it is not tried again."""
    text = "// purpose: p\n// mode: read\n// column n: n\nUNWIND range(1, 1000000000) AS x RETURN count(x % 7) AS n"
    asked: list[str] = []

    def slow(name: str) -> Query:
        asked.append(name)
        return parse_query(name, text)

    monkeypatch.setattr("graph.database.query", slow)
    monkeypatch.setattr(database, "read_timeout", 0.2)
    with pytest.raises(TookTooLong, match="too long"):
        database.read("slow") if way == "read" else database._managed("READ", "slow", {})
    assert len(asked) == 1
