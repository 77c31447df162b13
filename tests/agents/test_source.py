"""Which article a target starts from: the order, the limits, the counts of this process, and many threads."""

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agents import source
from agents.source import SourceChooser
from graph.database import Database, Row, check_parameters
from graph.private_neo4j import Server
from graph.queries import query
from tests.toy_graph import write_toy_graph

Shelves = Mapping[str, Mapping[int, tuple[bool, set[str]]]]


class ScriptedReader:
    """Answers the two source queries from a dictionary: UI -> PMID -> (major, concepts it was used for)."""

    def __init__(self, shelves: Shelves, n_stored: int = 256) -> None:
        self.shelves = shelves
        self.n_stored = n_stored
        self.read_names: list[str] = []

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Check the parameters against the query's header, then answer."""
        check_parameters(query(name), parameters)
        self.read_names.append(name)
        if name == "source_scan":
            known, found = set(parameters["known"]), self.shelves[parameters["ui"]]
            rows: list[Row] = [
                {"pmid": pmid, "major": major, "used_for": sorted(used)}
                for pmid, (major, used) in found.items()
                if pmid not in known
            ]
            rows.sort(key=lambda row: (not row["major"], len(row["used_for"]), row["pmid"]))
            return rows[: parameters["n"]]
        return [self._stored(ui) for ui in parameters["uis"] if ui in self.shelves]

    def _stored(self, ui: str) -> Row:
        found = self.shelves[ui]
        stored = sorted(found, key=lambda pmid: (not found[pmid][0], pmid))[: self.n_stored]
        candidates = [[pmid, found[pmid][0], sorted(found[pmid][1])] for pmid in stored]
        return {"ui": ui, "articles": len(found), "candidates": candidates}


def test_major_comes_first_then_the_least_used() -> None:
    """A major article used four times goes before a minor one never used; among majors the least used wins."""
    used = {"D7", "D8", "D9"}
    chooser = SourceChooser(ScriptedReader({"D1": {1: (False, set()), 2: (True, used | {"D6"}), 3: (True, used)}}))
    assert [chooser.choose("D1") for _ in range(4)] == [3, 2, 1, None]


def test_ties_follow_the_seed() -> None:
    """Twenty articles alike: a seed always gives the same order, another seed another one."""
    shelves: Shelves = {"D1": {pmid: (True, set()) for pmid in range(1, 21)}}
    orders: dict[int, list[int | None]] = {}
    for seed in (0, 0, 1):
        chooser = SourceChooser(ScriptedReader(shelves), seed=seed)
        order = [chooser.choose("D1") for _ in range(20)]
        assert orders.setdefault(seed, order) == order
        assert sorted(order, key=str) == sorted(range(1, 21), key=str)
    assert orders[0] != orders[1]


def test_an_article_is_the_source_of_one_pair_a_concept() -> None:
    """What the graph already holds a live pair of is not chosen again for the same concept."""
    chooser = SourceChooser(ScriptedReader({"D1": {1: (True, {"D1"}), 2: (True, set())}}))
    assert [chooser.choose("D1"), chooser.choose("D1")] == [2, None]


def test_an_article_has_a_limit_over_all_concepts() -> None:
    """Two pairs an article: one in the graph and one just started use it up for every other concept."""
    reader = ScriptedReader({"D1": {1: (True, {"D9"})}, "D2": {1: (True, {"D9"})}})
    chooser = SourceChooser(reader, per_article=2)
    assert [chooser.choose("D1"), chooser.choose("D2")] == [1, None]


def test_articles_tried_before_are_left_out() -> None:
    """A second attempt asks for another article than the first."""
    chooser = SourceChooser(ScriptedReader({"D1": {1: (True, set()), 2: (False, set())}}))
    assert chooser.choose("D1", [1]) == 2


def test_a_released_article_can_be_chosen_again() -> None:
    """A target that failed gives its article back, for the concept and for the limit."""
    chooser = SourceChooser(ScriptedReader({"D1": {1: (True, set())}, "D2": {1: (True, set())}}), per_article=1)
    assert chooser.choose("D1") == 1
    assert chooser.choose("D2") is None
    chooser.release("D1", 1)
    assert chooser.choose("D2") == 1


def test_further_articles_are_read_only_when_the_candidates_are_used_up() -> None:
    """Two of five candidates are stored: the third target makes one scan, the sixth finds nothing and scans no more."""
    reader = ScriptedReader({"D1": {pmid: (pmid < 4, set()) for pmid in range(1, 6)}}, n_stored=2)
    chooser = SourceChooser(reader)
    assert {chooser.choose("D1"), chooser.choose("D1")} == {1, 2}
    assert reader.read_names == ["source_candidates"]
    assert chooser.choose("D1") == 3
    assert {chooser.choose("D1"), chooser.choose("D1")} == {4, 5}
    assert chooser.choose("D1") is None
    assert reader.read_names == ["source_candidates", "source_scan"]


def test_scans_go_on_until_an_article_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each scan brings two; those at their limit are passed over until one is found."""
    monkeypatch.setattr(source, "N_SCANNED", 2)
    reader = ScriptedReader(
        {"D1": {pmid: (True, {"D8", "D9"}) for pmid in range(1, 8)} | {9: (False, set())}}, n_stored=1
    )
    assert SourceChooser(reader, per_article=2).choose("D1") == 9
    assert reader.read_names.count("source_scan") == 4


def test_concepts_are_read_ahead_in_batches() -> None:
    """130 concepts take three queries, and choosing among them takes none."""
    reader = ScriptedReader({f"D{i}": {i: (True, set())} for i in range(130)})
    chooser = SourceChooser(reader)
    chooser.prefetch(f"D{i}" for i in range(130))
    assert [chooser.choose(f"D{i}") for i in range(130)] == list(range(130))
    assert len(reader.read_names) == 3


def test_an_unknown_concept_has_no_source() -> None:
    """None, and no scan."""
    reader = ScriptedReader({})
    assert SourceChooser(reader).choose("D1") is None
    assert reader.read_names == ["source_candidates"]


def test_settled_articles_are_counted_once_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a pair is committed the graph tells of it: read again, it counts once, and nothing is kept in memory."""
    monkeypatch.setattr(source, "N_SETTLED", 1)
    reader = ScriptedReader({"D1": {1: (True, set())}, "D2": {1: (True, set())}, "D3": {1: (True, set())}})
    chooser = SourceChooser(reader, per_article=2)
    assert chooser.choose("D1") == 1
    reader.shelves["D2"][1][1].add("D1")
    assert chooser.choose("D2") == 1  # D1 in the graph and in this process is one use
    reader.shelves["D3"][1][1].update({"D1", "D2"})
    chooser.settle("D1", 1)
    chooser.settle("D2", 1)
    assert chooser.choose("D3") is None
    assert not vars(chooser)["_started"]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more concepts than are kept the oldest is dropped, and read again when asked for."""
    monkeypatch.setattr(source, "N_SHELVES", 2)
    reader = ScriptedReader({f"D{i}": {i: (True, set())} for i in range(4)})
    chooser = SourceChooser(reader)
    assert [chooser.choose(f"D{i}") for i in range(4)] == [0, 1, 2, 3]
    assert len(vars(chooser)["_shelves"]) == 2
    assert chooser.choose("D0") is None
    assert len(reader.read_names) == 5


def test_many_threads_never_share_an_article() -> None:
    """Sixteen threads start 600 targets about three concepts: no article twice a concept, none above its limit."""
    articles = {pmid: (pmid % 3 == 0, set[str]()) for pmid in range(250)}
    reader = ScriptedReader(dict.fromkeys(("D1", "D2", "D3"), articles), n_stored=100)
    chooser = SourceChooser(reader, per_article=2)
    start = threading.Barrier(16)

    def work(worker: int) -> list[tuple[str, int | None]]:
        start.wait()
        return [(ui, chooser.choose(ui)) for i in range(13) for ui in [f"D{(worker + i) % 3 + 1}"] * 3]

    with ThreadPoolExecutor(16) as pool:
        chosen = [choice for part in pool.map(work, range(16)) for choice in part]
    started = Counter((ui, pmid) for ui, pmid in chosen if pmid is not None)
    assert max(started.values()) == 1
    assert max(Counter(pmid for _, pmid in started).values()) == 2
    assert started.total() == 2 * len(articles)  # 624 were asked for; 250 articles allow two each


def test_sources_of_a_real_graph(database: Database, neo4j_server: Server) -> None:
    """Live pairs count, withdrawn ones do not; what was retracted after the candidates were stored is passed over."""
    articles = {pmid: {"D000001": pmid != 3, "D000002": True} for pmid in range(1, 6)}
    write_toy_graph(
        neo4j_server,
        {"D000001": ["C04"], "D000002": ["C10"]},
        articles,
        pairs=[("D000001", 1), ("D000002", 2)],
        withdrawn=[("D000001", 4)],
        retracted=[5],
        n_candidates=4,
    )
    chooser = SourceChooser(database, per_article=2)
    chosen = [chooser.choose("D000001") for _ in range(4)]
    # 4 is unused, 2 used for another concept, 3 minor and found by the scan; 1 has its pair.
    assert chosen == [4, 2, 3, None]
