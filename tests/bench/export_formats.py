"""Every format on real articles: seconds, pairs, records read back by mlcroissant; hydrating; provenance counted.

python tests/bench/export_formats.py --data DIR --home DIR --out DIR [-n 400]

Pairs are made by the scripted model, of all kinds. Exports stay in --out, to be looked at. Provenance goes from graph
to Turtle to graph to JSON-LD to graph; a tenth of the pairs is held to the SHACL shapes.
"""

import time
from pathlib import Path

import mlcroissant
import pyshacl
from rdflib import RDF

from agents.crew import Crew
from agents.hands import Threads
from agents.run import Wish, start_run
from agents.work import Limits, Work
from api.datasets.export import export
from api.datasets.folder import read_export
from api.datasets.formats import FORMATS
from api.datasets.hydrate import hydrate
from api.datasets.provenance import parsed, provenance_graph, serialized, shapes
from api.datasets.provenance_triples import KAILIN
from api.datasets.request import PullRequest
from api.datasets.select import select
from graph.database import Database
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import ScriptedModel, scripted_crew

KINDS = "yesno=0.7,factoid=0.1,list=0.1,summary=0.1"


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("--out", type=Path, required=True, help="new folder for the exports")
    arguments.add_argument("-n", type=int, default=400)
    given = arguments.parse_args()
    print(machine())
    with real_graph(given) as database:
        run, _ = start_run(database, Wish(n=given.n, kinds=KINDS), "bench")
        crew: Crew = scripted_crew(ScriptedModel(), "json")
        Work(database, run, Threads(crew), Limits(), on_progress=lambda _: None, say=print).execute()
        for name in FORMATS:
            measure_format(database, name, given.out / name)
        measure_hydrate(database, given.out)
        measure_provenance(database)


def measure_format(database: Database, name: str, folder: Path) -> None:
    """Export in a format, check the folder, and read every record back through its Croissant."""
    began = time.perf_counter()
    written = export(database, PullRequest(format=name), folder)
    seconds = time.perf_counter() - began
    read_export(folder)
    data = mlcroissant.Dataset(folder / "croissant.json")
    n_read = sum(1 for one in data.metadata.record_sets for _ in data.records(one.id))
    n_objects = sum(written.files.values())
    print(
        f"{name:20} {written.pairs:6,} pairs {seconds:6.2f} s, records {n_read:,} of {n_objects:,}; {written.left_out}"
    )


def measure_hydrate(database: Database, out: Path) -> None:
    """Export ids, fill them, and compare with the export of full texts."""
    ids = export(database, PullRequest(contexts="ids"), out / "ids")
    full = hydrate(database, ids.folder, out / "hydrated")
    small, large = ((folder / "pairs.jsonl").read_bytes() for folder in (ids.folder, full.folder))
    same = large == (out / "native" / "pairs.jsonl").read_bytes()
    print(
        f"ids {len(small) / ids.pairs:,.0f} bytes a pair, texts {len(large) / full.pairs:,.0f}; hydrated equal: {same}"
    )


def measure_provenance(database: Database) -> None:
    """Go there and back, and hold a tenth of it to the shapes."""
    ids = list(select(database, PullRequest()).ids)
    began = time.perf_counter()
    graph = provenance_graph(database, ids)
    seconds = time.perf_counter() - began
    again = parsed(serialized(parsed(serialized(graph, "turtle"), "turtle"), "jsonld"), "jsonld")
    pairs = len(set(graph.subjects(RDF.type, KAILIN.Pair)))
    same = set(graph) == set(again)
    print(f"provenance {pairs:,} pairs, {len(graph):,} triples in {seconds:.1f} s; there and back equal: {same}")
    ok, _, said = pyshacl.validate(provenance_graph(database, ids[: len(ids) // 10]), shacl_graph=shapes())
    print(f"SHACL: {'conforms' if ok else said}")


if __name__ == "__main__":
    main()
