"""Writes the tables that belong to no single file: keys of nodes, links between articles, headers.

In: a lexicon, links, and the PMIDs that are ends of links but no articles. Out: a folder, and tables as the import
takes them. Descriptors and supplementary concepts get their keys only: the rest of them is for the loading of MeSH.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyroaring import BitMap

from graph.private_import import Table
from ingest.bulk.bulk_csv import Shape, file_name, header_path, table_writer, text, write_header
from ingest.bulk.bulk_lexicon import LexiconFolder, read_uis
from ingest.bulk.bulk_links import KINDS, LINK_TABLES, Statements, link_rows
from ingest.bulk.bulk_rows import TABLES
from ingest.bulk.whole_folder import whole_folder

KEY_TABLES = {
    "stubs": Shape("Stub", ("pmid:ID(article){id-type:long}",)),
    "descriptors": Shape("Descriptor", ("ui:ID(descriptor)",)),
    "concepts": Shape("SupplementaryConcept", ("ui:ID(concept)",)),
}
JOINED = KEY_TABLES | LINK_TABLES
NODES = {"articles", *KEY_TABLES}


def write_joined(place: Path, lexicon: LexiconFolder, statements: Statements, stubs: BitMap) -> Counter[str]:
    """Write the tables of `JOINED` and all headers; return how many rows each table has."""
    shutil.rmtree(place, ignore_errors=True)
    descriptors, concepts = read_uis(lexicon.path)
    rows: dict[str, Iterable[str]] = {
        "stubs": (f"{pmid}\n" for pmid in stubs),
        "descriptors": (f"{text(ui)}\n" for ui in descriptors),
        "concepts": (f"{text(ui)}\n" for ui in concepts),
        **{kind: link_rows(statements, kind) for kind in KINDS},
    }
    counts: Counter[str] = Counter()
    with whole_folder(place) as folder:
        for name, shape in (TABLES | JOINED).items():
            write_header(header_path(folder, name), shape)
        for name, lines in rows.items():
            with table_writer(folder / file_name(name)) as writer:
                for line in lines:
                    writer.add(line)
                    counts[name] += 1
    return counts


def table_of(joined: Path, name: str, folders: Sequence[Path]) -> Table:
    """Return a table whose rows lie in some folders; there may be none, since the import refuses an empty file."""
    shape = (TABLES | JOINED)[name]
    files = tuple(folder / file_name(name) for folder in folders)
    return Table(shape.kind, header_path(joined, name), files, shape.multiline)
