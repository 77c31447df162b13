"""Loads ontologies and tables of mappings into the graph.

In: a database and paths, OWL or SSSOM, told by what a file begins with. Out: classes, their superclasses, their matches
with descriptors and supplementary concepts, and a report. What the graph holds is read first and compared, so that
loading again writes nothing, and what a newer file of the same source no longer states is taken away. The order of
loading does not matter, but that MeSH comes first: matches with what is not loaded are counted, not kept.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.database import Database
from graph.ontology_records import OntologyFile
from ingest.batches import Meter
from ingest.mesh.mesh_write import write_in_batches
from ingest.ontology.ontology_changes import CROSS_REFERENCE, Changes, Stated, find_changes, referred_uis, settle
from ingest.ontology.owl import parse_owl
from ingest.ontology.sssom import parse_sssom
from ingest.release import write_release
from ingest.report import LoadReport, OnProgress, Tally, quiet
from ingest.xml_stream import OnBytes, iter_chunks

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def load_ontology(database: Database, paths: Sequence[Path], *, on_progress: OnProgress = quiet) -> LoadReport:
    """Load OWL files and SSSOM tables, and return the report; records are classes and matches.

    Raises Invalid when a file is missing, broken or neither; the files before it stay.
    """
    tally = Tally()
    meter = Meter(list(paths), tally, on_progress)
    database.apply_schema()
    for path in paths:
        file = parse_ontology_file(path, on_bytes=meter.at(path))
        write_file(database, file, tally)
        counts = {"classes": len(file.classes), "matches": len(file.matches)}
        write_release(database, "ontology", path, sum(counts.values()), counts=counts)
    write_cross_references(database, tally)
    return tally.report(tuple(str(path) for path in paths))


def parse_ontology_file(path: Path, *, on_bytes: OnBytes) -> OntologyFile:
    """Return what a file states. Raises Invalid as `parse_owl` and `parse_sssom` do."""
    begin = next(iter_chunks(path), b"").removeprefix(BYTE_ORDER_MARK).lstrip()
    return parse_owl(path, on_bytes=on_bytes) if begin.startswith(b"<") else parse_sssom(path, on_bytes=on_bytes)


def write_file(database: Database, file: OntologyFile, tally: Tally) -> None:
    """Write what differs between a file and the graph, and count it."""
    ids = {made.id for made in file.classes} | {match.class_id for match in file.matches}
    ids |= {above for made in file.classes for above in made.superclasses}
    stored = {row["id"]: row for row in database.read("load_ontology_stored", ids=sorted(ids))}
    stated = read_stated(database, file.source)
    known = read_known(database, {match.ui for match in file.matches})
    changes = find_changes(file, stored, stated, known)
    steps = (
        ("load_ontology_describe", changes.describe),
        ("load_ontology_state", changes.state),
        ("load_ontology_hang", changes.hang),
        ("load_ontology_tie", changes.tie),
        ("load_ontology_unhang", changes.unhang),
        ("load_ontology_untie", changes.untie),
        ("load_ontology_unstate", changes.unstate),
    )
    for name, rows in steps:
        write_in_batches(database, name, rows)
    dropped = write_in_batches(database, "load_ontology_drop", [row["id"] for row in changes.unstate])
    count(tally, file, changes, known)
    tally.deleted += len(dropped) + len(changes.untie)


def read_stated(database: Database, source: str) -> Stated:
    """Return what the graph holds as stated by a source."""
    row = database.row("load_ontology_stated", source=source)
    return Stated(
        frozenset(row["classes"]),
        frozenset((name, above) for name, above in row["edges"]),
        frozenset((name, kind, ui) for name, kind, ui in row["ties"]),
    )


def read_known(database: Database, uis: set[str]) -> frozenset[str]:
    """Return those of some UIs that the graph holds."""
    return frozenset(database.row("load_ontology_known", uis=sorted(uis))["uis"])


def count(tally: Tally, file: OntologyFile, changes: Changes, known: frozenset[str]) -> None:
    """Count the classes and matches of a file."""
    n_ties = sum(match.ui in known for match in file.matches)
    own = Counter(changes.statuses[made.id] for made in file.classes)
    tally.read += len(file.classes) + len(file.matches) + len(file.faults) + sum(file.skipped.values())
    tally.written += own["written"] + len(changes.tie)
    tally.changed += own["changed"]
    tally.unchanged += own["unchanged"] + n_ties - len(changes.tie)
    tally.skipped.update(file.skipped)
    tally.faults += file.faults
    count_unknown(tally, "mapping", (match.ui for match in file.matches if match.ui not in known))


def count_unknown(tally: Tally, what: str, uis: Iterable[str]) -> None:
    """Count UIs that the graph does not hold, descriptors and supplementary concepts apart."""
    for ui in uis:
        record = "descriptor" if ui.startswith("D") else "supplementary concept"
        tally.unresolved[f"{what} to a {record} that is not loaded"] += 1


def write_cross_references(database: Database, tally: Tally) -> None:
    """Make cross references to MeSH exact matches, where no other source says otherwise."""
    held = database.read("load_ontology_references", source=CROSS_REFERENCE)
    referred = [(row["id"], ui) for row in held for ui in referred_uis(row["cross_references"])]
    known = read_known(database, {ui for _, ui in referred})
    add, remove = settle(held, known)
    write_in_batches(database, "load_ontology_tie", add)
    write_in_batches(database, "load_ontology_untie", remove)
    count_unknown(tally, "cross reference", (ui for _, ui in referred if ui not in known))
