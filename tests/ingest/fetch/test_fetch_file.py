"""One file on its way from a server on loopback: broken off, changed, damaged, without room, killed, then whole."""

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.errors import Invalid, Unavailable
from ingest.fetch.fetch import FetchReport, fetch_pubmed
from tests.ingest.nlm_server import BASE, FAST, ONE, NlmServer, citations, cut, names, status

Pubmed = Callable[..., FetchReport]


def test_a_cut_connection_is_gone_on_with_where_it_broke(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """As often as bytes arrive, more often than the tries that bring nothing; no byte comes twice."""
    nlm.faults[BASE + ONE] = [cut(70_000), cut(10_000), cut(10_000), cut(10_000), cut(10_000)]
    found = pubmed({1})
    assert (tmp_path / ONE).read_bytes() == citations(1)
    assert found.n_bytes == len(citations(1))
    ranges = [asked.range for asked in nlm.asked_for(BASE + ONE)]
    assert ranges == ["", *(f"bytes={begun}-" for begun in (70_000, 80_000, 90_000, 100_000, 110_000))]


def test_the_next_command_goes_on_where_one_gave_up(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """The part stays under its own name, never under the file's."""
    nlm.faults[BASE + ONE] = [cut(70_000), *[status(503)] * 3]
    with pytest.raises(Unavailable, match=r"503.*KAILIN_PUBMED_URL.*what has arrived is kept"):
        pubmed({1})
    assert names(tmp_path) == {f"{ONE}.part", f"{ONE}.part.tag"}
    pubmed({1})
    assert nlm.asked_for(BASE + ONE)[-1].range == "bytes=70000-"
    assert names(tmp_path) == {ONE}


def test_a_part_that_is_whole_already_is_not_fetched_again(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """A command killed between the last byte and the checksum loses nothing."""
    nlm.faults[BASE + ONE] = [cut(70_000), *[status(503)] * 3]
    with pytest.raises(Unavailable):
        pubmed({1})
    (tmp_path / f"{ONE}.part").write_bytes(citations(1))
    assert pubmed({1}).n_bytes == 0
    assert (tmp_path / ONE).read_bytes() == citations(1)


def test_a_file_that_changes_between_two_requests_starts_anew(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """If-Range keeps the halves of two contents from being glued together."""
    nlm.faults[BASE + ONE] = [cut(70_000), *[status(503)] * 3]
    with pytest.raises(Unavailable):
        pubmed({1})
    nlm.add(BASE + ONE, citations(77))
    pubmed({1})
    assert nlm.asked_for(BASE + ONE)[-1].range == "bytes=70000-"
    assert (tmp_path / ONE).read_bytes() == citations(77)


def test_a_shorter_file_in_the_place_of_a_part_starts_anew(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """A server that answers 416 without minding If-Range does not keep the part alive."""
    (tmp_path / f"{ONE}.part").write_bytes(b"x" * 300_000)
    (tmp_path / f"{ONE}.part.tag").write_bytes(b'{"validator": "\\"old\\"", "date": null}')
    nlm.faults[BASE + ONE] = [status(416, Content_Range=f"bytes */{len(citations(1))}")]
    pubmed({1})
    assert (tmp_path / ONE).read_bytes() == citations(1)


def test_without_a_word_to_know_the_content_by_it_starts_anew(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """No ETag and no date: bytes of an earlier try could be of another content."""
    nlm.validators = False
    nlm.faults[BASE + ONE] = [cut(70_000)]
    pubmed({1})
    assert [asked.range for asked in nlm.asked_for(BASE + ONE)] == ["", ""]
    assert (tmp_path / ONE).read_bytes() == citations(1)


def test_a_file_here_that_is_not_as_there_is_fetched_again(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """Changed here or there: the checksum decides, and the report names it; until then the old one stays."""
    (tmp_path / ONE).write_bytes(b"damaged")
    nlm.faults[BASE + ONE] = [status(503)] * 3
    with pytest.raises(Unavailable):
        pubmed({1, 2})
    assert (tmp_path / ONE).read_bytes() == b"damaged"
    found = pubmed({1, 2})
    assert found.changed == (ONE,)
    assert (tmp_path / ONE).read_bytes() == citations(1)


def test_a_wrong_checksum_leaves_nothing(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """After a second download that does not fit either, the error says both checksums, and no part stays."""
    nlm.add(BASE + ONE, citations(1), md5="0" * 32)
    with pytest.raises(Unavailable, match=r"pubmed26n0001.* has the MD5 checksum \w{32}, expected 0{32}, also when"):
        pubmed({1})
    assert names(tmp_path) == set()
    assert len(nlm.asked_for(BASE + ONE)) == 2


def test_a_checksum_that_is_late_is_read_again(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """Where NLM replaces a file, its checksum may come a moment later."""
    right = nlm.files[f"{BASE}{ONE}.md5"]
    nlm.faults[f"{BASE}{ONE}.md5"] = [lambda handler, _: handler.answer(200, b"0" * 32)]
    pubmed({1})
    assert (tmp_path / ONE).read_bytes() == citations(1)
    assert nlm.files[f"{BASE}{ONE}.md5"] == right


@contextmanager
def room_for(n_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond some bytes, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_room_is_said_and_what_came_is_kept(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """With room again, the same command goes on where the disk was full."""
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN
    with room_for(100_000), pytest.raises(Invalid, match=rf"{ONE} cannot be written: .*; 100,000 bytes of it are kept"):
        pubmed({1})
    pubmed({1})
    assert nlm.asked_for(BASE + ONE)[-1].range == "bytes=100000-"
    assert (tmp_path / ONE).read_bytes() == citations(1)


def test_a_folder_that_cannot_be_made_is_said(nlm: NlmServer, tmp_path: Path) -> None:
    """A file in the way, say."""
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(Invalid, match="taken/pubmed cannot be made"):
        fetch_pubmed(f"{nlm.address}pubmed", tmp_path / "taken" / "pubmed", baseline=True, pace=FAST)


def test_a_killed_fetch_leaves_no_half_file_and_goes_on(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """kill -9 in the middle of a file: only the part lies there, and the next fetch takes the rest."""
    nlm.faults[BASE + ONE] = [stalls_after(60_000)]
    script = (
        "import sys\nfrom pathlib import Path\nfrom ingest.fetch.fetch import fetch_pubmed\n"
        "fetch_pubmed(sys.argv[1] + 'pubmed', Path(sys.argv[2]), baseline=True, numbers=frozenset({1}))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, nlm.address, str(tmp_path)]) as process:
        part = tmp_path / f"{ONE}.part"
        until(lambda: part.is_file() and part.stat().st_size > 0)
        process.kill()
    assert names(tmp_path) == {f"{ONE}.part", f"{ONE}.part.tag"}
    begun = part.stat().st_size
    pubmed({1})
    assert nlm.asked_for(BASE + ONE)[-1].range == f"bytes={begun}-"
    assert (tmp_path / ONE).read_bytes() == citations(1)


def stalls_after(n_bytes: int) -> Callable[..., None]:
    """A fault that sends some bytes and then nothing, until the other side is gone."""

    def fault(handler: object, content: bytes) -> None:
        handler.answer(200, content[:n_bytes], handler.describe(content), length=len(content))  # type: ignore[attr-defined]
        handler.wfile.flush()  # type: ignore[attr-defined]
        handler.connection.settimeout(20)  # type: ignore[attr-defined]
        handler.rfile.read(1)  # type: ignore[attr-defined]

    return fault


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, at most twenty seconds."""
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
