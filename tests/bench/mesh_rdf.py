"""Compares MeSH RDF with MeSH XML record by record, and measures a large N-Triples file.

python tests/bench/mesh_rdf.py --data DIR [--megabytes 500]       (DIR holds mesh/)

The samples are of different MeSH years, so each field that differs is printed with both values and the file they come
from: what only one of them has is what NLM changed between the years. The large file is the sample again and again
under new UIs, its lines shuffled over the file, so that no record lies together.
"""

import argparse
import random
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from graph.records import Fault, MeshRecord, Qualifier, Skipped
from ingest.mesh.mesh_files import parse_mesh
from ingest.mesh.mesh_rdf import parse_mesh_rdf
from tests.bench.real_graph import machine

RDF = "mesh/meshrdf_samples.nt"
XML = ("mesh/desc_real_union.xml", "mesh/supp-samples.xml", "mesh/supp2014-head.xml")
FULL_MEGABYTES = 1900
UI = re.compile(rb"(?<=mesh/)([CDMT])(\d{6,9})(?=[>Q])")
BLOCK = 20_000


def main() -> None:
    """Print what differs, then the time and memory of a large file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with mesh/")
    options.add_argument("--megabytes", type=int, default=500, help="size of the large file, 0 for none")
    given = options.parse_args()
    print(machine())
    compare(given.data)
    if given.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large.nt"
            write_large(given.data / RDF, path, given.megabytes * 1_000_000)
            measure(path)


def compare(data: Path) -> None:
    """Print how many records both forms hold, how many are equal, and every field that differs."""
    left = by_ui(data / RDF)
    equal: set[str] = set()
    differing: Counter[str] = Counter()
    shared: set[str] = set()
    for name in XML:
        for ui, record in by_ui(data / name).items():
            if ui in left and ui not in equal:
                shared.add(ui)
                lines = list(differences(left[ui], record))
                if not lines:
                    equal.add(ui)
                for field, line in lines:
                    differing[field] += 1
                    print(f"  {ui} {field} ({name}): {line}")
    print(f"records of the RDF sample {len(left)}, in both {len(shared)}, equal {len(equal)}")
    print(f"fields that differ: {dict(differing)}")


def by_ui(path: Path) -> dict[str, MeshRecord]:
    """Return the records of a file by UI, and print those that could not be used."""
    found: dict[str, MeshRecord] = {}
    for record in parse_mesh(path):
        if isinstance(record, Fault | Skipped):
            print(record)
        else:
            found[record.ui] = record
    return found


def differences(rdf: MeshRecord, xml: MeshRecord) -> Iterator[tuple[str, str]]:
    """Yield the fields in which two records differ, with what only one of them says."""
    for field in fields(rdf):
        left, right = comparable(getattr(rdf, field.name)), comparable(getattr(xml, field.name))
        if isinstance(left, frozenset) and isinstance(right, frozenset) and left != right:
            yield field.name, f"only RDF {sorted(left - right, key=str)}, only XML {sorted(right - left, key=str)}"
        elif left != right:
            yield field.name, f"RDF {left!r}, XML {right!r}"


def comparable(value: object) -> object:
    """Return a field's value; of qualifiers UI and name, since the sample does not hold their own records."""
    if isinstance(value, tuple):
        return frozenset((item.ui, item.name) if isinstance(item, Qualifier) else item for item in value)
    return value


def write_large(source: Path, target: Path, size: int) -> None:
    """Write the sample again and again under new UIs, lines shuffled within blocks and blocks over the file."""
    lines = [line for line in source.read_bytes().splitlines(keepends=True) if b"/mesh/Q" not in line.split(b" ")[0]]
    ranks: dict[bytes, int] = {}
    shuffled = random.Random(0)  # noqa: S311
    waiting: list[bytes] = []
    written = copy = 0
    with target.open("wb") as file:
        while written < size:
            waiting += [renamed(line, copy, ranks) for line in lines]
            copy += 1
            shuffled.shuffle(waiting)
            # Most of what waits is written, some of it much later: a record's lines end up far apart.
            now, waiting = waiting[:-BLOCK], waiting[-BLOCK:]
            written += sum(map(len, now))
            file.writelines(now)
        file.writelines(waiting)
    print(f"large file: {target.stat().st_size / 1e6:,.0f} MB, {copy:,} copies")


def renamed(line: bytes, copy: int, ranks: dict[bytes, int]) -> bytes:
    """Return a line with the number of the copy and the rank of the UI for its digits, nine of them as NLM has."""
    return UI.sub(lambda found: b"%s%05d%04d" % (found[1], copy, ranks.setdefault(found[0], len(ranks))), line)


def measure(path: Path) -> None:
    """Print seconds, resident memory and what a file of the full size would take at this rate."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    kinds = Counter(type(record).__name__ for record in parse_mesh_rdf(path))
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = path.stat().st_size / 1e6
    print(f"{dict(kinds)} in {seconds:.1f} s, {megabytes / seconds:.1f} MB/s; resident {before // 1024} MiB before, "
          f"{peak // 1024} MiB at the peak; {FULL_MEGABYTES / 1000:.1f} GB at this rate: "
          f"{FULL_MEGABYTES / megabytes * seconds:,.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()
