"""`kailin fetch` through the command line, from a server on loopback that stands in NLM's place."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.settings import load_settings
from tests.api.conftest import Said
from tests.ingest.nlm_server import NlmServer, citations, serving


@pytest.fixture
def nlm(bare: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NlmServer]:
    """A server with eight baseline files, one update and a MeSH year, set as NLM's."""
    with serving() as server:
        for number in range(1, 9):
            server.add(f"/pubmed/baseline/pubmed26n000{number}.xml.gz", citations(number, 1000))
        server.add("/pubmed/updatefiles/pubmed26n0009.xml.gz", citations(9, 1000))
        server.files["/mesh/MESH_FILES/xmlmesh/desc2026.xml"] = b"<DescriptorRecordSet/>"
        monkeypatch.setenv("KAILIN_PUBMED_URL", f"{server.address}pubmed/")
        monkeypatch.setenv("KAILIN_MESH_URL", f"{server.address}mesh/")
        yield server


def test_files_go_below_the_home_and_the_next_command_is_named(
    nlm: NlmServer, kailin: Callable[..., Said], bare: Path
) -> None:
    """The default folder is shared by all homes; a second time all is there already."""
    folder = bare.parent / "home" / "downloads" / "pubmed"
    said = kailin("fetch", "pubmed", "--baseline", "--files", "1-2")
    assert said.code == 0
    assert f"2 files in {folder}: 2 fetched" in said.out
    paths = [folder / f"pubmed26n000{number}.xml.gz" for number in (1, 2)]
    assert said.out.endswith(f"Next: kailin load pubmed {paths[0]} {paths[1]}\n")
    assert [path.read_bytes() for path in paths] == [citations(1, 1000), citations(2, 1000)]
    again = kailin("fetch", "pubmed", "--baseline", "--files", "1-3", "--home", "other")
    assert "3 files" in again.out
    assert "there already: pubmed26n0001.xml.gz, pubmed26n0002.xml.gz" in again.out


def test_many_files_are_named_by_a_pattern(nlm: NlmServer, kailin: Callable[..., Said], bare: Path) -> None:
    """As a shell expands it, the folder quoted; `--json` has the same."""
    said = kailin("fetch", "pubmed", "--baseline", "--updates", "-o", bare / "my files", "--json").document
    assert len(said["fetched"]) == 9
    assert said["next"] == f"kailin load pubmed '{bare / 'my files'}'/pubmed26*.gz"
    (bare / "my files" / "pubmed26n0004.xml.gz").write_bytes(b"")
    text = kailin("fetch", "pubmed", "--baseline", "-o", bare / "my files").out
    assert "not as NLM has them now, so fetched again: pubmed26n0004.xml.gz" in text
    assert "and 2 more" in text


def test_mesh_comes_too(nlm: NlmServer, kailin: Callable[..., Said], bare: Path) -> None:
    """Into its own folder; a year that is not there is exit code 1 with those that are."""
    said = kailin("fetch", "mesh", "-o", "here")
    assert (bare / "here" / "desc2026.xml").read_bytes() == b"<DescriptorRecordSet/>"
    assert "Next: kailin load mesh here/desc2026.xml" in said.out
    said = kailin("fetch", "mesh", "--year", "1850", "--json")
    assert (said.code, said.out) == (1, "")
    assert "There are: 2026." in said.err


def test_what_to_fetch_must_be_said(nlm: NlmServer, kailin: Callable[..., Said]) -> None:
    """The whole of PubMed is not fetched by mistake; a list that is none is refused."""
    assert "--baseline, --updates" in kailin("fetch", "pubmed").err
    said = kailin("fetch", "pubmed", "--baseline", "--files", "first")
    assert said.code == 2
    assert "1-20" in said.err
    assert nlm.asked == []


def test_offline_is_exit_code_75(kailin: Callable[..., Said], bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the address and the setting."""
    monkeypatch.setenv("KAILIN_PUBMED_URL", "http://127.0.0.1:9/pubmed/")
    said = kailin("fetch", "pubmed", "--baseline")
    assert (said.code, said.out) == (75, "")
    assert "http://127.0.0.1:9/pubmed/baseline/" in said.err
    assert "KAILIN_PUBMED_URL" in said.err


def test_downloads_can_be_moved(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """KAILIN_DOWNLOADS, apart from KAILIN_HOME: PubMed is large."""
    assert load_settings().downloads_path == bare.parent / "home" / "downloads"
    monkeypatch.setenv("KAILIN_DOWNLOADS", "big")
    assert load_settings().downloads_path == bare / "big"
