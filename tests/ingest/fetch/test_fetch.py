"""Files fetched from a real server on loopback: which ones, how politely, and what is said where there are none."""

import gzip
import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from graph.errors import Invalid, KailinError, NotFound, Unavailable
from ingest.fetch.fetch import FetchReport, fetch_mesh, fetch_pubmed
from ingest.fetch.fetch_http import Pace, retry_after
from tests.ingest.nlm_server import BASE, FAST, ONE, THREE, TWO, NlmServer, citations, names, status

Pubmed = Callable[..., FetchReport]


def test_files_come_whole_and_a_second_fetch_takes_nothing(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """All files of the baseline, as they are there; again, each is there already and no byte of it is asked for."""
    found = pubmed()
    assert found.files == found.fetched == (ONE, TWO, THREE)
    assert found.n_bytes == sum(len(citations(n)) for n in (1, 2, 3))
    assert [(tmp_path / name).read_bytes() for name in found.files] == [citations(n) for n in (1, 2, 3)]
    assert names(tmp_path) == {ONE, TWO, THREE}
    again = pubmed()
    assert (again.present, again.fetched, again.n_bytes) == ((ONE, TWO, THREE), (), 0)
    assert len(nlm.asked_for(BASE + ONE)) == 1


def test_some_files_by_number_and_those_that_are_not_there(tmp_path: Path, pubmed: Pubmed) -> None:
    """Only those are fetched; a number that the server does not have is named, with those it has."""
    assert pubmed({1, 3}).files == (ONE, THREE)
    with pytest.raises(NotFound, match=r"no PubMed file 7-8 in baseline/.*numbers 1-3"):
        pubmed({1, 7, 8})


def test_baseline_and_updates_together(nlm: NlmServer, tmp_path: Path) -> None:
    """Both folders are one series of numbers."""
    found = fetch_pubmed(
        nlm.address + "pubmed/", tmp_path, baseline=True, updates=True, numbers=frozenset({3, 4}), pace=FAST
    )
    assert found.files == (THREE, "pubmed26n0004.xml.gz")


def test_the_server_sets_the_pause(nlm: NlmServer, pubmed: Pubmed) -> None:
    """Retry-After is obeyed; a server that asks for too long is said to."""
    nlm.faults[BASE + ONE] = [status(429, Retry_After="1"), status(503, Retry_After="0")]
    begun = time.monotonic()
    assert pubmed({1}).fetched == (ONE,)
    assert time.monotonic() - begun > 1
    nlm.faults[BASE + TWO] = [status(429, Retry_After="3600")]
    with pytest.raises(Unavailable, match="pause of 3,600 s"):
        pubmed({2})


def test_retry_after_is_seconds_or_a_date() -> None:
    """What is neither is no pause; a date gone by is none either."""
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert retry_after("7") == 7
    assert 90 < (retry_after(then) or 0) <= 100
    assert retry_after("Tue, 02 Jan 2024 03:04:05 GMT") == 0
    assert retry_after("soon") is None
    assert retry_after("") is None


def test_one_failure_stops_all(nlm: NlmServer, tmp_path: Path, pubmed: Pubmed) -> None:
    """The first failure is the error, and files that had not begun are not asked for."""
    nlm.faults[f"{BASE}{ONE}.md5"] = [status(403)]
    with pytest.raises(Invalid, match=r"pubmed26n0001\.xml\.gz\.md5 cannot be fetched: it answered 403"):
        pubmed(pace=Pace(1, 1000.0, 3, 0.01, 5.0))
    assert nlm.asked_for(BASE + THREE) == []


def test_requests_are_few_and_named(nlm: NlmServer, pubmed: Pubmed) -> None:
    """No more at once than connections, no more a second than allowed, and kailin says its name."""
    begun = time.monotonic()
    pubmed(pace=Pace(connections=2, a_second=20.0, tries=1, pause=0.01, timeout=5.0))
    n_requests = 1 + 2 * 3
    assert len(nlm.asked) == n_requests
    assert time.monotonic() - begun >= (n_requests - 1) / 20
    assert nlm.most_at_once <= 2
    assert {asked.agent.partition("/")[0] for asked in nlm.asked} == {"kailin"}


def test_offline_is_one_line(tmp_path: Path) -> None:
    """It names the address and the setting, and comes soon: two tries, not all."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        for fetch, setting in ((fetch_mesh, "KAILIN_MESH_URL"), (fetch_pubmed_baseline, "KAILIN_PUBMED_URL")):
            with pytest.raises(Unavailable, match=rf"{address}.*cannot be reached.*{setting}") as caught:
                fetch(address, tmp_path)
            assert "\n" not in str(caught.value)


def fetch_pubmed_baseline(address: str, folder: Path) -> FetchReport:
    """Fetch the whole baseline at the usual pace."""
    return fetch_pubmed(address, folder, baseline=True)


@pytest.mark.parametrize("address", ["no address", "ftp://host/", "http://[::1"])
def test_an_address_that_is_none_is_said(tmp_path: Path, address: str) -> None:
    """A mistyped setting is no outage."""
    with pytest.raises(KailinError, match="KAILIN_PUBMED_URL") as caught:
        fetch_pubmed(address, tmp_path, baseline=True, pace=FAST)
    assert isinstance(caught.value, Invalid)


def test_a_server_that_is_no_copy_of_nlm_is_said(nlm: NlmServer, tmp_path: Path) -> None:
    """A folder that is not there, and a page without files."""
    with pytest.raises(NotFound, match=r"nothing at .*/elsewhere/baseline/ \(404"):
        fetch_pubmed(f"{nlm.address}elsewhere", tmp_path, baseline=True, pace=FAST)
    nlm.files["/other/baseline/readme.txt"] = b"hello"
    with pytest.raises(NotFound, match="no PubMed file at all"):
        fetch_pubmed(f"{nlm.address}other", tmp_path, baseline=True, pace=FAST)


def test_mesh_of_the_latest_year_and_of_an_earlier_one(nlm: NlmServer, tmp_path: Path) -> None:
    """This year's stands in a folder of its own; files keep the date they have there and are not fetched again."""
    latest = fetch_mesh(f"{nlm.address}mesh", tmp_path, pace=FAST)
    assert latest.fetched == ("desc2026.gz", "qual2026.gz", "supp2026.gz")
    assert gzip.decompress((tmp_path / "desc2026.gz").read_bytes()) == b"desc2026"
    assert (tmp_path / "desc2026.gz").stat().st_mtime == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    assert fetch_mesh(f"{nlm.address}mesh", tmp_path, 2024, pace=FAST).files[0] == "desc2024.gz"
    assert fetch_mesh(f"{nlm.address}mesh", tmp_path, 2026, pace=FAST).present == latest.files


def test_a_year_that_is_not_there_is_not_found(nlm: NlmServer, tmp_path: Path) -> None:
    """The years that are there are named."""
    with pytest.raises(NotFound, match=r"no MeSH 1987 at .*There are: 2026, 2024\."):
        fetch_mesh(f"{nlm.address}mesh", tmp_path, 1987, pace=FAST)


def test_mesh_that_changed_there_is_fetched_again(nlm: NlmServer, tmp_path: Path) -> None:
    """Supplementary concepts change every working day: size and date tell; a file damaged here counts as changed."""
    fetch_mesh(f"{nlm.address}mesh", tmp_path, pace=FAST)
    nlm.files["/mesh/MESH_FILES/xmlmesh/supp2026.gz"] = gzip.compress(b"SUPP2026")
    nlm.dates["/mesh/MESH_FILES/xmlmesh/supp2026.gz"] = "Wed, 03 Jan 2024 03:04:05 GMT"
    damaged = tmp_path / "desc2026.gz"
    date, content = damaged.stat().st_mtime, damaged.read_bytes()
    damaged.write_bytes(content[:-8] + b"\0" * 8)
    os.utime(damaged, (date, date))
    found = fetch_mesh(f"{nlm.address}mesh", tmp_path, pace=FAST)
    assert (found.changed, found.present) == (("desc2026.gz", "supp2026.gz"), ("qual2026.gz",))
    assert gzip.decompress((tmp_path / "supp2026.gz").read_bytes()) == b"SUPP2026"


def test_a_broken_gzip_file_never_gets_its_name(nlm: NlmServer, tmp_path: Path) -> None:
    """Where there is no checksum the file itself must be whole."""
    path = "/mesh/MESH_FILES/xmlmesh/desc2026.gz"
    nlm.files[path] = nlm.files[path][:-4]
    with pytest.raises(Unavailable, match="is not a whole gzip file"):
        fetch_mesh(f"{nlm.address}mesh", tmp_path, pace=FAST)
    assert not (tmp_path / "desc2026.gz").exists()


def test_progress_grows_to_the_whole(nlm: NlmServer, tmp_path: Path) -> None:
    """Shares of all files together, the same total throughout."""
    steps: list[tuple[str, int, int]] = []
    fetch_pubmed(f"{nlm.address}pubmed", tmp_path, baseline=True, pace=FAST, on_progress=lambda *now: steps.append(now))
    assert {step[0] for step in steps} == {"Fetch 3 files"}
    assert [step[1] for step in steps] == sorted(step[1] for step in steps)
    assert steps[-1][1:] == (3000, 3000)
