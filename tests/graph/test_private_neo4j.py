"""graph/private_neo4j.py on real servers: one to a home, closed to others, with its data back after kill -9."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import psutil
import pytest

from graph import private_neo4j
from graph.database import Database
from graph.errors import Invalid, NotFound, Unavailable
from graph.private_launch import HTTP_PORT, answers, ensure_password
from graph.private_neo4j import Server
from graph.private_process import Folder, Record, end, free_port, iter_ours, spawn
from graph.queries import parse_query

START = (
    # A process started in the background of a script ignores Ctrl-C unless it says otherwise.
    "import signal, sys\nfrom pathlib import Path\nfrom graph import private_neo4j\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "server = private_neo4j.start(Path(sys.argv[1]), Path(sys.argv[2]), heap_mb=512, page_cache_mb=128,"
    " java_options=('-XX:TieredStopAtLevel=1',))\n"
    "print(server.pid, server.uri)\n"
)
# Ignores SIGTERM when told to; stands in for a Neo4j that hangs.
STAND_IN = "import signal, sys, time\nif sys.argv[1] == 'deaf': signal.signal(15, signal.SIG_IGN)\ntime.sleep(60)\n"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with a space in its path; whatever was started in it is stopped."""
    path = tmp_path / "a home"
    yield path
    for pid in iter_ours(Folder.of(path)):
        psutil.Process(pid).kill()


@pytest.fixture
def session_home(neo4j_server: Server) -> Path:
    """The home of the session's server."""
    arguments = psutil.Process(neo4j_server.pid).cmdline()
    (root,) = [a.removeprefix("--home-dir=") for a in arguments if a.startswith("--home-dir=")]
    return Path(root).parent


def stand_in(home: Path, *, deaf: bool = False) -> int:
    """Start a process that looks like the Neo4j of a home."""
    folder = Folder.of(home)
    folder.make()
    arguments = ["deaf" if deaf else "", f"--home-dir={folder.root}"]
    pid = spawn([sys.executable, "-c", STAND_IN, *arguments], folder.logs / "console.log")
    time.sleep(0.3 if deaf else 0)
    return pid


def n_nodes(server: Server, monkeypatch: pytest.MonkeyPatch, *, create: int = 0) -> int:
    """Create some nodes in a server's graph and return how many there are."""
    text = "// purpose: x\n// mode: write\n// param n: x\n// example: n = 1\n// column nodes: x\n"
    text += "UNWIND range(1, $n) AS i CREATE (:Stub {pmid: i})\nWITH count(*) AS n\nRETURN COUNT { () } AS nodes"
    with monkeypatch.context() as patch, Database(server.uri, server.username, server.password) as database:
        patch.setattr("graph.database.query", lambda name: parse_query(name, text))
        return int(database.write("some", n=create)[0]["nodes"])


def test_the_store_survives_a_kill_and_goes_into_a_dump_and_back(
    home: Path,
    tmp_path: Path,
    download_cache: Path,
    start_small: Callable[[Path], Server],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Kill -9, start again, dump, reset, restore: the nodes are there each time."""
    killed = start_small(home)
    assert n_nodes(killed, monkeypatch, create=7) == 7
    os.kill(killed.pid, signal.SIGKILL)
    psutil.Process(killed.pid).wait(10)
    assert private_neo4j.find(home) is None

    again = start_small(home)
    assert again.pid != killed.pid
    assert again.password == killed.password
    assert n_nodes(again, monkeypatch) == 7
    with pytest.raises(Invalid, match="kailin db stop"):
        private_neo4j.dump(home, download_cache, tmp_path / "graph.dump")
    assert private_neo4j.stop(home)
    assert not psutil.pid_exists(again.pid)
    assert not private_neo4j.stop(home)

    private_neo4j.dump(home, download_cache, tmp_path / "graph.dump")
    with pytest.raises(Invalid, match="exists"):
        private_neo4j.dump(home, download_cache, tmp_path / "graph.dump")
    with pytest.raises(Invalid, match="There is a store"):
        private_neo4j.restore(home, download_cache, tmp_path / "graph.dump")
    private_neo4j.reset(home)
    assert not [path for path in Folder.of(home).root.iterdir() if path.name != "lock"]

    private_neo4j.restore(home, download_cache, tmp_path / "graph.dump")
    (tmp_path / "broken.dump").write_bytes((tmp_path / "graph.dump").read_bytes()[:1000])
    with pytest.raises(Invalid, match=r"broken\.dump could not be restored"):
        private_neo4j.restore(home, download_cache, tmp_path / "broken.dump", overwrite=True)
    restored = start_small(home)
    assert restored.password != killed.password
    assert n_nodes(restored, monkeypatch) == 7


def test_two_that_start_at_once_end_with_one_server(home: Path, download_cache: Path) -> None:
    """The second process waits for the first, and both get the same server; a third finds it."""
    command = [sys.executable, "-c", START, str(home), str(download_cache)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    said = [starter.communicate(timeout=200)[0] for starter in starters]
    found = private_neo4j.find(home)
    assert found
    assert said == [f"{found.pid} {found.uri}\n".encode()] * 2
    assert list(iter_ours(Folder.of(home))) == [found.pid]
    assert os.getsid(found.pid) == found.pid, "in a session of its own, it outlives the terminal"


def test_ctrl_c_while_starting_leaves_no_server(home: Path, download_cache: Path) -> None:
    """Neither a process nor a record of one is left."""
    folder = Folder.of(home)
    with subprocess.Popen(
        [sys.executable, "-c", START, str(home), str(download_cache)], stderr=subprocess.PIPE
    ) as starter:
        deadline = time.monotonic() + 60
        while not folder.record.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        pid = orjson.loads(folder.record.read_bytes())["pid"]
        assert private_neo4j.find(home) is None, "a server that does not answer yet is not found"
        starter.send_signal(signal.SIGINT)
        _, complaint = starter.communicate(timeout=60)
    assert b"KeyboardInterrupt" in complaint
    assert not psutil.pid_exists(pid)
    assert not folder.record.exists()


def test_a_running_server_is_found_with_all_one_needs(neo4j_server: Server, session_home: Path) -> None:
    """`find` and `start` return the same server, without a second one or a download."""
    assert private_neo4j.find(session_home) == neo4j_server
    assert private_neo4j.start(session_home, Path("/nonexistent")) == neo4j_server
    found = private_neo4j.status(session_home)
    assert found.server == neo4j_server
    assert found.folder == session_home / "neo4j"
    assert found.store_bytes > 100_000


def test_the_password_is_seen_by_its_owner_only(neo4j_server: Server, session_home: Path) -> None:
    """Its file has mode 0600 in a folder of mode 0700; no command line, log, setting or repr holds it."""
    folder = Folder.of(session_home)
    assert stat.S_IMODE(folder.password.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    assert len(neo4j_server.password) >= 32
    assert neo4j_server.password not in repr(neo4j_server)
    process = psutil.Process(neo4j_server.pid)
    assert neo4j_server.password not in " ".join(process.cmdline()) + str(process.environ())
    texts = [p for p in folder.root.rglob("*") if p.is_file() and p != folder.password and "data" not in p.parts]
    assert not [path for path in texts if neo4j_server.password.encode() in path.read_bytes()]


def test_the_server_does_not_see_our_environment(neo4j_server: Server) -> None:
    """Keys that the caller's environment holds stay there."""
    assert set(psutil.Process(neo4j_server.pid).environ()) == {"LANG"}


def test_it_listens_on_the_loopback_interface_only(neo4j_server: Server) -> None:
    """Two ports, Bolt and the Browser's, both on 127.0.0.1."""
    listening = [
        connection.laddr
        for connection in psutil.Process(neo4j_server.pid).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}
    assert {f"bolt://127.0.0.1:{address.port}" for address in listening} > {neo4j_server.uri}
    assert len(listening) == 2


def test_neo4j_browser_answers_at_its_address(neo4j_server: Server) -> None:
    """The page that `kailin db browse` opens is there."""
    with urllib.request.urlopen(neo4j_server.http_url, timeout=10) as answer:  # noqa: S310 - our own server
        assert b"Neo4j Browser" in answer.read()


def test_no_usage_data_is_sent(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The running server says so itself, of itself and of the Browser that it serves."""
    text = "// purpose: x\n// mode: read\n// column name: x\n// column value: x\n"
    text += "SHOW SETTINGS 'dbms.usage_report.enabled', 'client.allow_telemetry' YIELD name, value"
    monkeypatch.setattr("graph.database.query", lambda name: parse_query(name, text))
    settings = {row["name"]: row["value"] for row in database.iter_rows("some")}
    assert settings == {"dbms.usage_report.enabled": "false", "client.allow_telemetry": "false"}


@pytest.mark.parametrize(
    "record",
    [
        orjson.dumps({"pid": os.getpid(), "bolt_port": 1, "http_port": 2, "ready": True}),
        orjson.dumps({"pid": 2**22 - 1, "bolt_port": 1, "http_port": 2, "ready": True}),
        orjson.dumps({"pid": os.getpid()}),
        b"not JSON",
        b"",
        b"[]",
    ],
    ids=["another program", "no such process", "half a record", "no JSON", "empty", "a list"],
)
def test_a_stale_record_counts_as_none_and_is_cleared(home: Path, record: bytes) -> None:
    """Also when another program has the process id now, which `stop` leaves alone."""
    folder = Folder.of(home)
    folder.make()
    folder.record.write_bytes(record)
    assert private_neo4j.find(home) is None
    assert not private_neo4j.stop(home)
    assert not folder.record.exists()


def test_what_a_killed_starter_left_behind_is_ended(home: Path) -> None:
    """A server that nobody wrote down is recognised by its home, and only by the whole of it."""
    other = stand_in(home.with_name("a home too"))
    pid = stand_in(home)
    assert private_neo4j.stop(home)
    assert not psutil.pid_exists(pid)
    assert psutil.pid_exists(other)
    end(other, Folder.of(home.with_name("a home too")))


def test_a_server_that_does_not_stop_is_named(home: Path) -> None:
    """After the time given: Unavailable with the process id, and the process is left as it is."""
    pid = stand_in(home, deaf=True)
    with pytest.raises(Unavailable, match=f"process {pid}.*within 0.2 seconds"):
        end(pid, Folder.of(home), timeout=0.2)
    assert psutil.pid_exists(pid)


def test_a_server_that_is_about_to_stop_is_not_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the moment when `stop` begins no command is given that server."""
    folder = Folder.of(home)
    pid = stand_in(home, deaf=True)
    folder.password.write_text("secret")
    Record(pid, 1, 2, ready=True).write(folder)
    assert private_neo4j.find(home)
    monkeypatch.setattr("graph.private_process.STOP_SECONDS", 0.1)
    monkeypatch.setattr("graph.private_neo4j.end", lambda pid, folder: end(pid, folder, timeout=0.1))
    with pytest.raises(Unavailable):
        private_neo4j.stop(home)
    assert private_neo4j.find(home) is None
    assert psutil.pid_exists(pid)


def test_a_refusal_to_start_shows_the_last_log_lines(home: Path, download_cache: Path) -> None:
    """Java's complaint about a heap of 1 MiB is in the error, and no process or record is left."""
    with pytest.raises(Unavailable, match=r"ended while it started(.|\n)*heap") as caught:
        private_neo4j.start(home, download_cache, heap_mb=1)
    assert "logs" in caught.value.remedy
    assert not list(iter_ours(Folder.of(home)))
    assert not Folder.of(home).record.exists()
    with pytest.raises(Unavailable, match="did not answer within 0 seconds"):
        private_neo4j.start(home, download_cache, heap_mb=512, timeout=0)
    assert not list(iter_ours(Folder.of(home)))


@pytest.mark.parametrize("content", [None, "", " \n"], ids=["missing", "empty", "blank"])
def test_a_store_without_its_password_file_is_for_a_person_to_correct(
    home: Path, download_cache: Path, content: str | None
) -> None:
    """The file and both ways out are named; no other password is made up."""
    folder = Folder.of(home)
    folder.make()
    (folder.data / "databases" / "system").mkdir(parents=True)
    if content is not None:
        folder.password.write_text(content)
    with pytest.raises(Invalid, match="password") as caught:
        private_neo4j.start(home, download_cache)
    assert str(folder.password) in str(caught.value)
    assert "kailin db reset" in caught.value.remedy


def test_a_wrong_password_file_is_for_a_person_to_correct(neo4j_server: Server, session_home: Path) -> None:
    """The server's refusal becomes Invalid, naming the file."""
    folder = Folder.of(session_home)
    with (
        Database(neo4j_server.uri, neo4j_server.username, "another") as database,
        pytest.raises(Invalid, match=str(folder.password)),
    ):
        answers(database, folder)


def test_a_home_has_one_password(home: Path, download_cache: Path) -> None:
    """Before the first start a new one is made each time; the arguments' file is gone whatever happens."""
    folder = Folder.of(home)
    folder.make()
    installation = private_neo4j.install(download_cache)
    ensure_password(folder, installation)
    first = folder.password.read_text()
    assert not (folder.record.parent / "arguments").exists()
    assert first.strip() not in (folder.data / "dbms" / "auth.ini").read_text()
    broken = private_neo4j.install(download_cache).__class__(Path("/nonexistent"), installation.java)
    with pytest.raises(Unavailable):
        ensure_password(folder, broken)
    assert not (folder.record.parent / "arguments").exists()


def test_a_port_that_is_taken_is_passed_over() -> None:
    """The usual port when it is free, another when any program listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_a_port_that_is_lost_while_starting_is_passed_over(
    home: Path, start_small: Callable[[Path], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program takes the Browser's port after we had found it free: the server comes up on another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr("graph.private_launch.free_port", lambda wish: port if wish == HTTP_PORT else free_port(0))
        server = start_small(home)
    assert str(port) not in server.http_url
    assert private_neo4j.find(home) == server


def test_a_home_that_was_never_started_has_nothing_to_stop_dump_or_reset(home: Path, tmp_path: Path) -> None:
    """Nothing is created by asking."""
    assert private_neo4j.find(home) is None
    assert not private_neo4j.stop(home)
    private_neo4j.reset(home)
    assert private_neo4j.status(home).store_bytes == 0
    with pytest.raises(NotFound, match="no store"):
        private_neo4j.dump(home, tmp_path, tmp_path / "x.dump")
    with pytest.raises(NotFound, match="no dump"):
        private_neo4j.restore(home, tmp_path, tmp_path / "x.dump")
    assert not home.exists()


def test_reset_deletes_only_what_neo4j_and_we_made(home: Path) -> None:
    """A file that somebody put there stays, and so does what a link points to."""
    folder = Folder.of(home)
    folder.make()
    (folder.root / "notes.txt").write_text("mine")
    outside = home.parent / "outside"
    outside.mkdir()
    (outside / "precious").write_text("mine")
    (folder.root / "import").symlink_to(outside)
    private_neo4j.reset(home)
    assert (folder.root / "notes.txt").exists()
    assert (outside / "precious").exists()
    assert not folder.data.exists()


def test_a_restore_that_was_interrupted_is_finished_by_the_next_start(home: Path) -> None:
    """What was read whole is moved into place, once, wherever the move had stopped."""
    folder = Folder.of(home)
    folder.make()
    for part, text in (("databases", "old"), ("transactions", "new")):  # The second part had been moved already.
        (folder.data / part / "neo4j").mkdir(parents=True)
        (folder.data / part / "neo4j" / "content").write_text(text)
    (folder.root / "restored" / "databases" / "neo4j").mkdir(parents=True)
    (folder.root / "restored" / "databases" / "neo4j" / "content").write_text("new")
    private_neo4j.put_in_place(folder)
    private_neo4j.put_in_place(folder)
    contents = [path.read_text() for path in sorted(folder.data.rglob("content"))]
    assert contents == ["new", "new"]
    assert not (folder.root / "restored").exists()
