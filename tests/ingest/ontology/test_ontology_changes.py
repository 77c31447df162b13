"""What a file changes: its own word is written once and taken back, that of others stays; pure."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.ontology_records import Match, OntologyClass, OntologyFile
from ingest.ontology.ontology_changes import CROSS_REFERENCE, Changes, Stated, Tie, find_changes, properties, settle

NOTHING = Stated(frozenset(), frozenset(), frozenset())
KNOWN = frozenset({"D900001", "D900002"})
NUMBERS = st.integers(0, 4)
IDS = NUMBERS.map("T:{}".format)
CLASSES = st.builds(
    OntologyClass,
    id=IDS,
    name=st.sampled_from(["a", "b"]),
    synonyms=st.sampled_from([(), ("s",)]),
    superclasses=st.lists(IDS, unique=True, max_size=2).map(tuple),
    obsolete=st.booleans(),
)
MATCHES = st.builds(
    Match,
    class_id=IDS,
    class_name=st.sampled_from(["", "n"]),
    kind=st.sampled_from(["EXACT_MATCH", "BROAD_MATCH", "NARROW_MATCH"]),
    ui=st.sampled_from(["D900001", "D900002", "C900009"]),
)
FILES = st.builds(
    OntologyFile,
    source=st.sampled_from(["one", "other"]),
    classes=st.lists(CLASSES, unique_by=lambda made: made.id, max_size=4).map(tuple),
    matches=st.lists(MATCHES, unique_by=lambda m: (m.class_id, m.kind, m.ui), max_size=4).map(tuple),
)


class ToyGraph:
    """The graph in dictionaries: takes the rows as the queries do."""

    def __init__(self) -> None:
        self.classes: dict[str, dict[str, Any]] = {}
        self.edges: dict[tuple[str, str], list[str]] = {}
        self.ties: dict[Tie, list[str]] = {}

    def load(self, file: OntologyFile) -> Changes:
        """Write what a file changes, and return it."""
        changes = find_changes(file, self.classes, self.stated(file.source), KNOWN)
        for row in changes.describe:
            held = self.classes.setdefault(row["id"], {"stated_by": []})
            held.update(row)
        for row in changes.state:
            self.classes[row["id"]]["stated_by"].append(row["source"])
        for row in (*changes.hang, *changes.tie):
            self.held(row).append(row["source"])
        for row in (*changes.unhang, *changes.untie):
            self.held(row).remove(row["source"])
        self.edges = {edge: sources for edge, sources in self.edges.items() if sources}
        self.ties = {tie: sources for tie, sources in self.ties.items() if sources}
        for row in changes.unstate:
            self.unstate(row["id"], row["source"])
        return changes

    def held(self, row: dict[str, Any]) -> list[str]:
        """Return the sources of an edge or tie."""
        if "above" in row:
            return self.edges.setdefault((row["id"], row["above"]), [])
        return self.ties.setdefault((row["id"], row["kind"], row["ui"]), [])

    def unstate(self, name: str, source: str) -> None:
        """Take back that a source names a class."""
        left = self.classes[name]
        left["stated_by"].remove(source)
        if left["ontology"] == source:
            left.update(properties(OntologyClass(name, left["name"]), None))
        if not left["stated_by"]:
            del self.classes[name]

    def stated(self, source: str) -> Stated:
        """Return what is stated by a source."""
        return Stated(
            frozenset(name for name, held in self.classes.items() if source in held["stated_by"]),
            frozenset(edge for edge, sources in self.edges.items() if source in sources),
            frozenset(tie for tie, sources in self.ties.items() if source in sources),
        )


def rows_of(changes: Changes) -> list[Any]:
    """Return all rows."""
    return [row for name in Changes.__slots__ if name != "statuses" for row in getattr(changes, name)]


@given(st.lists(FILES, max_size=4), FILES)
def test_a_file_loaded_twice_changes_nothing(before: list[OntologyFile], file: OntologyFile) -> None:
    """Whatever was loaded before; every class is unchanged then."""
    graph = ToyGraph()
    for other in [*before, file]:
        graph.load(other)
    again = graph.load(file)
    assert rows_of(again) == []
    assert set(again.statuses.values()) <= {"unchanged"}


@given(st.lists(FILES, max_size=4), FILES)
def test_the_graph_holds_what_the_last_files_state(before: list[OntologyFile], file: OntologyFile) -> None:
    """Of each source its last file: classes, edges and matches with known records, nothing else."""
    graph = ToyGraph()
    files = [*before, file]
    for each in files:
        graph.load(each)
    last = {each.source: each for each in files}.values()
    assert graph.edges.keys() == {(c.id, above) for f in last for c in f.classes for above in c.superclasses}
    assert graph.ties.keys() == {(m.class_id, m.kind, m.ui) for f in last for m in f.matches if m.ui in KNOWN}
    named = {c.id for f in last for c in f.classes} | {m.class_id for f in last for m in f.matches}
    assert graph.classes.keys() == named | {above for _, above in graph.edges}
    described = {c.id: c for c in file.classes}
    for name, held in graph.classes.items():
        if held["ontology"] == file.source:
            assert (held["name"], held["obsolete"]) == (described[name].name, described[name].obsolete)
        if held["ontology"] is None:
            assert (held["synonyms"], held["obsolete"]) == (None, False)


def test_a_class_stays_with_the_ontology_that_described_it() -> None:
    """Another may name it and put it below a class of its own; a bare name gives way to a description."""
    graph = ToyGraph()
    graph.load(OntologyFile("table", matches=(Match("T:1", "called", "EXACT_MATCH", "D900001"),)))
    assert (graph.classes["T:1"]["name"], graph.classes["T:1"]["ontology"]) == ("called", None)
    graph.load(OntologyFile("one", (OntologyClass("T:1", "described"),)))
    graph.load(OntologyFile("other", (OntologyClass("T:1", "otherwise", superclasses=("T:2",)),)))
    held = graph.classes["T:1"]
    assert (held["name"], held["ontology"], held["stated_by"]) == ("described", "one", ["table", "one", "other"])
    assert graph.edges == {("T:1", "T:2"): ["other"]}


def held(ties: list[tuple[str, str, list[str]]]) -> list[dict[str, Any]]:
    """Return one class with cross references, as the query gives it."""
    return [{"id": "T:1", "cross_references": ["MESH:D900001", "NCI:C1"], "ties": ties}]


def test_a_cross_reference_counts_as_exact() -> None:
    """Once; not where the record is not loaded; no longer where the class has lost it."""
    (row,), none = settle(held([]), KNOWN)
    assert row == {"id": "T:1", "kind": "EXACT_MATCH", "ui": "D900001", "source": CROSS_REFERENCE}
    assert none == []
    assert settle(held([("EXACT_MATCH", "D900001", [CROSS_REFERENCE])]), KNOWN) == ([], [])
    assert settle(held([]), frozenset()) == ([], [])
    (gone,) = settle(held([("EXACT_MATCH", "D900002", ["table", CROSS_REFERENCE])]), KNOWN)[1]
    assert gone["ui"] == "D900002"


def test_a_cross_reference_gives_way_to_a_source_that_knows_better() -> None:
    """A broad or narrow match of the same class and record; an exact one beside it stays only if stated."""
    exact, broad = ("EXACT_MATCH", "D900001", [CROSS_REFERENCE]), ("BROAD_MATCH", "D900001", ["table"])
    added, removed = settle(held([exact, broad]), KNOWN)
    assert (added, [row["source"] for row in removed]) == ([], [CROSS_REFERENCE])
    assert settle(held([broad]), KNOWN) == ([], [])
