"""One URL with one revision gives the same bytes, whatever becomes of pairs, verdicts, articles, MeSH, benchmarks."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from agents.judging import Judged
from agents.judging import write as write_verdicts
from agents.records import Judgement
from api.http.selections import Selections
from api.verify import verify
from graph.database import Database
from graph.withdraw import withdraw
from ingest.benchmark.load_benchmark import load_benchmarks
from ingest.mesh.load_mesh import load_mesh
from ingest.mesh.load_mesh_year import load_mesh_year
from ingest.pairs.load_pairs import load_pairs
from ingest.pubmed.load_pubmed import load_pubmed
from tests.ingest.written_xml import Heading, citation, descriptor, mesh_file, pubmed_file

UIS = {"D900001": ["C04"], "D900002": ["C04.100", "F01"], "D900003": ["C04.100.200"], "D900004": ["F01.300"]}
LATER = UIS | {"D900002": ["C04.100"], "D900003": ["F01.300.900"]}
COMMITS = 3
QUESTIONS = {12: "Does warm tea slow the growth of reeds in northern ponds?"}
QUERIES = (
    "contexts=full",
    "contexts=ids",
    "format=pubmedqa",
    "under=C04.100&depth=1",
    "under=D900002&under=F01.300",
    "balance=tree&n=20&alpha=0.5&seed=3",
    "balance=decision",
    "min_score=0.5&judge=llm",
    "split=train&drop_test_support=true&year_from=2001",
    "n=9&seed=1",
)


def record(pmid: int, text: str, version: int = 1) -> str:
    """An article about one of the concepts."""
    ui = sorted(UIS)[pmid % len(UIS)]
    heading: Heading = (ui, f"Name {ui}", True, [])
    year = f"<Year>{1995 + pmid % 30}</Year>"
    return citation(
        pmid, version=version, headings=[heading], abstract=f"<AbstractText>{text}</AbstractText>", pub_date=year
    )


def add(database: Database, folder: Path, pmids: Sequence[int]) -> None:
    """Load pairs about articles, as a file of somebody else's."""
    path = folder / f"pairs{pmids[0]}.jsonl"
    rows = [
        {"pmid": n, "question": QUESTIONS.get(n, f"Is it so of boat {n}?"), "answer": "It is.", "decision": decision(n)}
        for n in pmids
    ]
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    assert load_pairs(database, [path]).load.written == len(pmids)


def chosen_anew(client: TestClient, url: str) -> Any:
    """Pull a URL from a server that has kept no selection."""
    client.app.state.selections = Selections()  # type: ignore[attr-defined]
    return client.get(url)


def decision(n: int) -> str:
    """One of the three."""
    return ("yes", "no", "maybe")[n % 3]


def judge(database: Database, name: str, ids: Sequence[str], score: float) -> None:
    """Judge pairs, as `kailin judge` keeps verdicts."""
    judged = [Judged(id_, None, Judgement(name, "accepted", score), "", ()) for id_ in ids]
    database.transact(partial(write_verdicts, judged))


@pytest.fixture
def graph(database: Database, tmp_path: Path) -> Database:
    """Forty real-shaped pairs over four concepts, half of them judged well."""
    load_mesh(database, [mesh_file(tmp_path, *(descriptor(ui, f"Name {ui}", n) for ui, n in UIS.items()))])
    load_pubmed(database, [pubmed_file(tmp_path, *(record(n, f"Boat {n} was seen afloat.") for n in range(1, 80)))])
    add(database, tmp_path, range(1, 41))
    ids = all_ids(database)
    judge(database, "llm:m:p:1", ids[:20], 0.9)
    judge(database, "llm:m:p:1", ids[20:], 0.1)
    return database


EVERY = {
    "after": "", "limit": 1000, "revision": 1 << 40, "run": None, "split": None, "year_from": None, "year_to": None,
    "drop_test_support": False, "under": [], "depth": None,
}  # fmt: skip


def all_ids(database: Database) -> list[str]:
    """The ids of all pairs."""
    return [id_ for row in database.read("pair_columns_pairs", **EVERY) for id_ in row["ids"]]


def test_a_url_with_its_revision_gives_the_same_bytes_for_ever(
    client: TestClient, graph: Database, tmp_path: Path
) -> None:
    """Each change shows in what is pulled without a revision, and none in what was pulled with one."""
    first = {query: client.get(f"/datasets/pull?{query}") for query in QUERIES}
    assert all(got.status_code == 200 and got.content for got in first.values())
    urls = {query: got.headers["content-location"] for query, got in first.items()}
    ids = all_ids(graph)
    lean = client.get("/datasets/pull?contexts=ids").content.splitlines()

    def now(query: str) -> bytes:
        return client.get(f"/datasets/pull?{query}").content

    def unchanged(what: str, seen: str | None) -> None:
        for query, url in urls.items():
            again = chosen_anew(client, url)
            assert (again.content, again.headers["etag"]) == (first[query].content, first[query].headers["etag"]), what
        assert seen is None or now(seen) != first[seen].content, f"{what} shows in {seen}"

    steps: list[tuple[str, Callable[[], object], str | None]] = [
        ("more pairs", lambda: add(graph, tmp_path, range(41, 70)), "contexts=ids"),
        ("a withdrawal", lambda: withdraw(graph, "a test", ids=ids[:3]), "contexts=ids"),
        ("another verdict", lambda: judge(graph, "llm:m:p:2", ids[3:30], 0.2), "min_score=0.5&judge=llm"),
        ("a revised abstract", lambda: load_pubmed(graph, [pubmed_file(tmp_path, record(9, "Sunk.", 2))]), None),
        (
            "a MeSH year",
            lambda: load_mesh_year(
                graph, [mesh_file(tmp_path, *(descriptor(u, f"New {u}", n) for u, n in LATER.items()), name="y.xml")]
            ),
            None,
        ),
        ("pairs after it", lambda: add(graph, tmp_path, range(70, 76)), "under=D900002&under=F01.300"),
        ("a benchmark", lambda: load_benchmarks(graph, [benchmark(tmp_path)]), "contexts=full"),
    ]
    for what, change, seen in steps:
        change()
        unchanged(what, seen)
    left = {orjson.loads(line)["id"] for line in now("contexts=ids").splitlines()}
    assert len(left & {orjson.loads(line)["id"] for line in lean}) == 36, "three withdrawn, one the benchmark's"
    assert all(finding.holds for finding in verify(graph, rules=["verify_pair_frozen", "verify_properties"]))


def benchmark(folder: Path) -> Path:
    """A benchmark that asks what one of the pairs asks."""
    path = folder / "boats.json"
    path.write_bytes(orjson.dumps({"999": {"QUESTION": QUESTIONS[12], "CONTEXTS": ["None."], "LONG_ANSWER": "No."}}))
    return path


def test_a_writer_that_commits_meanwhile_changes_nothing(client: TestClient, graph: Database) -> None:
    """Verdicts and withdrawals are written while the same URL is pulled again and again."""
    got = client.get("/datasets/pull?balance=tree&n=20")
    ids = all_ids(graph)
    stop = threading.Event()
    commits: list[int] = []

    def commit() -> None:
        while not stop.is_set():
            judge(graph, f"llm:other:{len(commits)}", ids, 0.5)
            withdraw(graph, "a test", ids=[ids[len(commits) % len(ids)]])
            commits.append(1)

    writer = threading.Thread(target=commit)
    writer.start()
    try:
        pulled = [got.content]
        while len(commits) < COMMITS and writer.is_alive():
            pulled.append(chosen_anew(client, got.headers["content-location"]).content)
    finally:
        stop.set()
        writer.join()
    assert len(commits) >= COMMITS
    assert len(pulled) > COMMITS
    assert set(pulled) == {got.content}
    assert client.get("/datasets/pull?balance=tree&n=20").content != got.content
