"""Loads MeSH into the graph: descriptors, qualifiers, supplementary concepts.

In: a database and paths. Out: the vocabulary, its tree numbers hung under the 16 categories, and a report. What the
graph holds is read first and compared, so that loading again writes nothing, and what a record has lost is taken away.
One transaction a batch: a load that breaks off leaves whole batches and can be run again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph.database import Database
from graph.errors import Invalid
from graph.records import Descriptor, Fault, MeshRecord, Qualifier, SupplementaryConcept
from ingest.batches import Meter, Parse, iter_batches
from ingest.mesh.load_mesh_concepts import ConceptLoad
from ingest.mesh.load_mesh_descriptors import DescriptorLoad
from ingest.mesh.load_mesh_qualifiers import QualifierLoad
from ingest.mesh.load_mesh_tree import Defect, hang_tree
from ingest.mesh.mesh_changes import Status, worst
from ingest.mesh.mesh_files import FileKind, find_kind, find_lines, parse_mesh
from ingest.release import write_release
from ingest.report import LoadReport, OnProgress, Tally, quiet
from ingest.rollup.rollup import mark_fresh, mark_stale, recount_pairs, roll_up

BATCH = 10_000
EXAMPLES = 20
PARSE: Parse[MeshRecord] = parse_mesh
# What others refer to comes first. The release of descriptors is the year that pairs are stamped with.
RELEASE_KINDS: dict[FileKind, str] = {
    "qualifiers": "mesh qualifiers",
    "rdf": "mesh",
    "descriptors": "mesh",
    "supplementary": "mesh supplementary",
}


def load_mesh(
    database: Database, paths: Sequence[Path], *, on_progress: OnProgress = quiet, rolled_up: bool = True
) -> LoadReport:
    """Load MeSH files, bring tree, roll-up and pair counts up to date where they may have changed; return the report.

    With `rolled_up=False` the counts are left to the caller and, if anything changed, marked stale. Raises Invalid when
    a file is missing, broken or no MeSH; the whole batches before that stay.
    """
    kinds = {path: find_kind(path) for path in paths}
    ordered = sorted(paths, key=lambda path: list(RELEASE_KINDS).index(kinds[path]))
    tally = Tally()
    meter = Meter(ordered, tally, on_progress)
    database.apply_schema()
    was_stale = mark_stale(database)
    load = MeshLoad(database, tally)
    broken: Invalid | None = None
    try:
        for path in ordered:
            before = tally.read
            for batch in iter_batches(path, PARSE, BATCH, tally, meter.at(path)):
                load.write_batch(batch, path)
            write_release(database, RELEASE_KINDS[kinds[path]], path, tally.read - before)
    except Invalid as error:
        broken = error
    load.finish()
    settle(database, load.changed or was_stale, rolled_up=rolled_up)
    if broken:
        raise broken
    return tally.report(tuple(str(path) for path in ordered))


def settle(database: Database, changed: bool, *, rolled_up: bool) -> None:
    """Bring the counts up to date where the vocabulary has changed, or leave them marked stale."""
    if not changed:
        mark_fresh(database)
    elif rolled_up:
        recount_pairs(database)
        roll_up(database)


class MeshLoad:
    """One load: what it has seen so far, and the writing of it."""

    def __init__(self, database: Database, tally: Tally) -> None:
        self._database = database
        self._tally = tally
        self._known: set[str] = set(database.row("load_mesh_uis")["uis"])
        self._statuses: dict[str, Status] = {}
        self._paths: dict[str, Path] = {}
        self._qualifiers = QualifierLoad(database)
        self._descriptors = DescriptorLoad(database, self._qualifiers)
        self._concepts = ConceptLoad(database)
        self._tree_changed = False

    @property
    def changed(self) -> bool:
        """Whether anything of the tree or the descriptors has changed."""
        statuses = (status for ui, status in self._statuses.items() if ui in self._paths)
        return self._tree_changed or any(status != "unchanged" for status in statuses)

    def write_batch(self, batch: Sequence[MeshRecord], path: Path) -> None:
        """Write a batch, a transaction for each type of record; what refers to later records waits."""
        records = {record.ui: record for record in batch}
        repeated = len(batch) - len(records) + len(records.keys() & self._statuses.keys())
        if repeated:
            self._tally.skipped["record repeated: the last one counts"] += repeated
        if qualifiers := {ui: r for ui, r in records.items() if isinstance(r, Qualifier)}:
            self._note(self._qualifiers.write(qualifiers))
        if descriptors := {ui: r for ui, r in records.items() if isinstance(r, Descriptor)}:
            self._note(self._descriptors.write(descriptors))
            self._known |= descriptors.keys()
            self._paths |= dict.fromkeys(descriptors, path)
        if concepts := {ui: r for ui, r in records.items() if isinstance(r, SupplementaryConcept)}:
            self._note(self._concepts.write(concepts, self._known))

    def finish(self) -> None:
        """Write what needs all nodes: references, and the tree itself."""
        self._note(self._descriptors.finish(self._known, self._tally.unresolved))
        self._note(self._concepts.finish(self._known, self._tally.unresolved))
        tree = hang_tree(self._database)
        self._tree_changed = tree.changed
        self._tally.unresolved.update(tree.unresolved)
        self._tally.faults += locate(tree.defects, self._paths)
        counts = Counter(self._statuses.values())
        self._tally.written = counts["written"]
        self._tally.changed = counts["changed"]
        self._tally.unchanged = counts["unchanged"]

    def _note(self, statuses: Mapping[str, Status]) -> None:
        self._statuses |= {ui: worst(self._statuses.get(ui), status) for ui, status in statuses.items()}


def locate(defects: Sequence[Defect], paths: Mapping[str, Path]) -> list[Fault]:
    """Return the defects that records of this load have part in, with file and line; the first of each kind."""
    found: dict[str, list[tuple[str, str]]] = {}
    for defect in defects:
        found.setdefault(defect.kind, []).extend((ui, defect.reason) for ui in defect.uis if ui in paths)
    shown = [example for examples in found.values() for example in examples[:EXAMPLES]]
    wanted: dict[Path, set[str]] = {}
    for ui, _ in shown:
        wanted.setdefault(paths[ui], set()).add(ui)
    lines = {ui: line for path, uis in wanted.items() for ui, line in find_lines(path, uis).items()}
    return [Fault(str(paths[ui]), lines.get(ui, 0), ui, reason) for ui, reason in shown]
