"""Measures loading MeSH whole: the descriptors of 2024, plain and with 600,000 synthetic ALLOWS edges, and synthetic
supplementary concepts mapped to them; on a private Neo4j of its own.

python tests/bench/load_mesh.py --data DIR [--rounds 2] [--concepts 350000]
(DIR holds mesh/desc2024_reconstructed.xml.gz)

Constraints and roll-up are part of the time; starting the server is not. The first round meets a cold server.
"""

import argparse
import gzip
import random
import tempfile
from pathlib import Path

import platformdirs

from graph.database import Database
from graph.records import Descriptor
from ingest.mesh.load_mesh import load_mesh
from ingest.mesh.mesh_xml import parse_mesh
from ingest.report import LoadReport
from tests.bench.real_graph import MESH, machine, served
from tests.ingest.written_mesh import supplementary

N_QUALIFIERS = 80
PER_DESCRIPTOR = 20
ACTING = 0.03  # share of supplementary concepts with a pharmacological action
BEFORE = b" <TreeNumberList>"


def main() -> None:
    """Print the seconds of each load and of the load after it, which has nothing to do."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with mesh/")
    options.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("kailin")), help="downloads")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--concepts", type=int, default=350_000, help="supplementary concepts, as many as MeSH has")
    given = options.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        plain, allowing = given.data / MESH, Path(folder) / "allowing.xml.gz"
        concepts = Path(folder) / "supp.xml.gz"
        write_allowing(plain, allowing)
        write_concepts(plain, concepts, given.concepts)
        with served(Path(folder) / "home", given.cache) as database:
            for number in range(1, given.rounds + 1):
                for what, path in (("MeSH 2024", plain), ("with ALLOWS", allowing)):
                    empty(database)
                    show(f"round {number}, {what}", load_mesh(database, [path]), database)
                    show(f"round {number}, {what} again", load_mesh(database, [path]), database)
            show("supplementary concepts", load_mesh(database, [concepts]), database)
            show("supplementary concepts again", load_mesh(database, [concepts]), database)


def empty(database: Database) -> None:
    """Delete all nodes."""
    while database.write("database_empty", limit=10_000)[0]["deleted"]:
        pass


def show(what: str, report: LoadReport, database: Database) -> None:
    """Print what a load did and what the graph holds."""
    held = database.row("status_counts")
    print(
        f"{what}: {report.seconds:.2f} s, {report.rate:,.0f} records/s; new {report.written:,}, changed "
        f"{report.changed:,}, unchanged {report.unchanged:,}; graph {held}; "
        f"unresolved {report.unresolved}",
        flush=True,
    )


def write_concepts(source: Path, target: Path, n: int) -> None:
    """Write made-up supplementary concepts: one to three headings of the source each, terms, a few with an action."""
    uis = [record.ui for record in parse_mesh(source) if isinstance(record, Descriptor)]
    chance = random.Random(0)  # noqa: S311 - made-up data, not a secret
    with gzip.open(target, "wt", compresslevel=1) as new:
        new.write("<SupplementalRecordSet>\n")
        for number in range(n):
            headings = chance.sample(uis, chance.choice((1, 1, 1, 2, 3)))
            new.write(
                supplementary(
                    f"C{number:09}",
                    f"substance {number}",
                    note="a compound; structure in first source",
                    terms=[f"synonym {term} of substance {number}" for term in range(chance.choice((0, 1, 2, 4)))],
                    mapped=[(f"*{ui}", chance.choice((None, None, None, "Q000031"))) for ui in headings],
                    acts_as=chance.sample(uis, int(chance.random() < ACTING)),
                )
            )
        new.write("</SupplementalRecordSet>\n")


def write_allowing(source: Path, target: Path) -> None:
    """Write the file again with so many allowable qualifiers in each record that has a place; names are made up."""
    with gzip.open(source) as old, gzip.open(target, "wb", compresslevel=1) as new:
        for number, line in enumerate(old):
            if line.startswith(BEFORE):
                new.write(qualifier_list(number))
            new.write(line)


def qualifier_list(number: int) -> bytes:
    """Return an AllowableQualifiersList of 20 of 80 qualifiers, from one place in their circle on."""
    chosen = ((number + step) % N_QUALIFIERS for step in range(PER_DESCRIPTOR))
    qualifiers = (
        f"<AllowableQualifier><QualifierReferredTo><QualifierUI>Q{ui:06}</QualifierUI><QualifierName><String>qualifier "
        f"{ui}</String></QualifierName></QualifierReferredTo><Abbreviation>X{ui}</Abbreviation></AllowableQualifier>"
        for ui in chosen
    )
    return f"<AllowableQualifiersList>{''.join(qualifiers)}</AllowableQualifiersList>\n".encode()


if __name__ == "__main__":
    main()
