"""Uploads to a double of the hub: what arrives, what is refused, what a broken one leaves; keys stay hidden."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.datasets.export import Options, export
from api.datasets.push import pack, push
from api.datasets.request import PullRequest
from graph.database import Database
from graph.errors import Invalid, Unavailable
from graph.private_neo4j import Server
from tests.api.conftest import ROW, Said, Statement
from tests.api.datasets.hub import LARGE, TOKEN, Hub, running_hub
from tests.api.datasets.kinds import numbered
from tests.api.datasets.pairs import write_pairs

LICENCES = Options(model_licences={"small": "apache-2.0"})
IDS = PullRequest(contexts="ids")
NAME = "owner/cancer-pairs"


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub that runs."""
    with running_hub() as running:
        yield running


@pytest.fixture
def folder(corpus: Database, statement: Statement, tmp_path: Path) -> Path:
    """An export that may be published, large enough for LFS."""
    write_pairs(statement, [numbered(ROW, n) for n in range(20)])
    return export(corpus, IDS, tmp_path / "ids", options=LICENCES).folder


def test_all_files_arrive_in_one_commit(hub: Hub, folder: Path) -> None:
    """Small ones inside the commit, large ones by LFS; the repository is private where that is asked for."""
    pushed = push(pack(folder, NAME, endpoint=hub.url, private=True), TOKEN)
    assert hub.repositories[NAME] == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert hub.private[NAME]
    assert (pushed.url, [pushed.commit]) == (f"{hub.url}/datasets/{NAME}", hub.commits)
    large = [path for path in folder.iterdir() if path.stat().st_size > LARGE]
    assert len(hub.objects) == len(large) > 0


def test_the_same_again_sends_nothing(hub: Hub, folder: Path) -> None:
    """No further commit, and no file twice."""
    parcel = pack(folder, NAME, endpoint=hub.url, private=False)
    push(parcel, TOKEN)
    hub.calls.clear()
    push(parcel, TOKEN)
    assert len(hub.commits) == 1
    assert not [call for call in hub.calls if call.startswith("PUT") or "/commit/" in call]


def test_a_broken_upload_goes_on(hub: Hub, folder: Path) -> None:
    """What broke off shows nothing; the same command sends what is missing."""
    hub.fails = {r"POST .*/commit/main": 500}
    parcel = pack(folder, NAME, endpoint=hub.url, private=False)
    with pytest.raises(Unavailable, match="The same command goes on"):
        push(parcel, TOKEN)
    assert hub.repositories[NAME] == {}
    hub.calls.clear()
    push(parcel, TOKEN)
    assert hub.repositories[NAME].keys() == {path.name for path in folder.iterdir()}
    assert not [call for call in hub.calls if call.startswith("PUT")], "the large files were there already"


def test_a_hub_that_is_away_or_refuses_is_told_apart(hub: Hub, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong key is the person's, silence is the hub's; the key is in no message."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Invalid, match=r"401") as refused:
        push(pack(folder, NAME, endpoint=hub.url, private=False), "hf_wrongwrongwrong")
    with pytest.raises(Unavailable) as away:
        push(pack(folder, NAME, endpoint="http://127.0.0.1:9", private=False), "hf_wrongwrongwrong")
    assert "hf_wrong" not in f"{refused.value}{away.value}{caplog.text}"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("full", "it holds texts of articles"),
        ("invented", "1 of its pairs rest on invented articles"),
        ("licence", "states no licence of small"),
        ("empty", "it holds no pair"),
        ("changed", "is not as it was written: pairs.jsonl"),
    ],
)
def test_what_may_not_be_published_is_refused(
    hub: Hub, corpus: Database, statement: Statement, tmp_path: Path, harm: str, said: str
) -> None:
    """Before anything is sent."""
    source = {**ROW["source"], "invented": True}  # type: ignore[dict-item]
    write_pairs(statement, [numbered(ROW, 1) | {"source": source}] if harm == "invented" else [])
    request = {"full": PullRequest(), "empty": PullRequest(contexts="ids", split="dev")}.get(harm, IDS)
    folder = export(corpus, request, tmp_path / "out", options=Options() if harm == "licence" else LICENCES).folder
    if harm == "changed":
        (folder / "pairs.jsonl").write_text("{}\n")
    with pytest.raises(Invalid, match=said):
        pack(folder, NAME, endpoint=hub.url, private=False)
    assert hub.calls == []


def test_a_file_that_pairs_came_in_needs_a_licence_too(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """Its models are not known here."""
    row = numbered(ROW, 1) | {"models": {"generator": None, "answerer": None}, "imported": "qa.json"}
    write_pairs(statement, [row])
    folder = export(corpus, IDS, tmp_path / "out", options=LICENCES).folder
    with pytest.raises(Invalid, match="no licence of qa.json"):
        pack(folder, NAME, endpoint="http://127.0.0.1:9", private=False)


def test_the_command_says_what_it_does(
    served: Server, hub: Hub, folder: Path, kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks nothing, tells files and place, and never the key."""
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    missing = kailin("push", folder, "--repo", NAME)
    assert (missing.code, "HF_TOKEN" in missing.err, hub.calls) == (2, True, [])
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    said = kailin("push", folder, "--repo", NAME)
    assert said.code == 0, said.err
    assert f"21 pairs, 5 files, 0.0 MB to {hub.url}: {NAME} (public)" in said.err
    assert "  pairs.jsonl" in said.err
    assert hub.commits[0] in said.out
    assert TOKEN not in said.out + said.err
    assert kailin("push", folder, "--repo", "nothing").code == 2
