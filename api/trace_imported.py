"""What the graph knows of a pair that was not made here but came in a file (`kailin load pairs`). Reads only.

In: a reader and a pair's id. Out: an `ImportedPair`, or None for a pair that was made here or is not there. How it was
made elsewhere is known only as far as its own row says: the run and the models there.
"""

from dataclasses import dataclass

import orjson

from graph.database import Reader, Row


@dataclass(frozen=True, slots=True)
class ImportedPair:
    """A pair that came in a file: its concept and source here, that file, and what its row says of how it was made."""

    pair: Row
    concept: Row
    source: Row
    release: Row
    run: str | None
    models: Row
    contexts: tuple[Row, ...]


def find_imported(reader: Reader, pair_id: str) -> ImportedPair | None:
    """Return a pair that came in a file, None where the id is not one of those."""
    for row in reader.read("trace_imported_pair", id=pair_id):
        frozen = orjson.loads(row["row_json"])
        return ImportedPair(
            pair=row["pair"],
            concept={**row["concept"], "walked_to": frozen.get("walked_to")},
            source=row["source"],
            release=row["release"],
            run=frozen.get("run"),
            models=frozen.get("models") or {},
            contexts=tuple(reader.read("trace_contexts", id=pair_id)),
        )
    return None
