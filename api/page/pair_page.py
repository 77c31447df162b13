"""What the page of one pair shows: the pair, what it rests on and how it came about, its texts as they were frozen.

In: a reader and an id. Out: the values of `pair.html`. A pair that came in a file has no walk, questions or calls here.
"""

from dataclasses import asdict
from typing import Any

import orjson

from api.trace import trace, without_texts
from api.trace_imported import find_imported
from graph.database import Reader, Row

# What a pair that came in a file does not have, and one made here has not either.
NOT_HERE: dict[str, Any] = {
    "walk": (),
    "questions": (),
    "judgements": (),
    "rejections": (),
    "generations": (),
    "target": None,
    "release": None,
}


def pair_page(reader: Reader, pair_id: str, *, texts: bool) -> dict[str, Any]:
    """Return what the page shows; abstracts only with `texts`. Raises NotFound for an id that is no pair's."""
    imported = find_imported(reader, pair_id)
    found = NOT_HERE | (asdict(imported) if imported else asdict(trace(reader, pair_id)))
    [stored] = reader.read("pair_page_row", id=pair_id)
    row = orjson.loads(stored["row_json"])
    return {
        **(found if texts else without_texts(found)),
        "row": row,
        "contexts": contexts(row["contexts"], found["contexts"], texts=texts),
        "invented": bool(found["source"]["invented"]),
        "texts": texts,
    }


def contexts(frozen: list[Row], linked: list[Row], *, texts: bool) -> list[Row]:
    """Return the articles that an answer rests on: title and abstract as frozen, score and state as they are now."""
    now = {row["pmid"]: row for row in linked}
    return [
        {
            "pmid": context["pmid"],
            "title": context["title"],
            "abstract": context["abstract"] if texts else None,
            "is_source": context["is_source"],
            "score": now.get(context["pmid"], {}).get("score"),
            "retracted": now.get(context["pmid"], {}).get("retracted", False),
        }
        for context in frozen
    ]
