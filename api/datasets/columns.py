"""What the objects of a format hold, declared once: Parquet, Croissant and the dataset card all read it from here.

`Columns` is a dictionary from key to what stands under it: a word for a plain value, a dictionary for an object, a list
of one such thing for a list. Any value may be null.
"""

from typing import Any

Column = Any  # "text", "integer", "number", "boolean", Columns, or [Column]
Columns = dict[str, Column]

NATIVE: Columns = {
    "id": "text",
    "kind": "text",
    "question": "text",
    "answer": "text",
    "decision": "text",
    "exact_answer": "text",
    "items": ["text"],
    "concept": {"ui": "text", "name": "text", "tree_numbers": ["text"]},
    "walked_to": "text",
    "source": {
        "pmid": "integer", "version": "integer", "title": "text", "year": "integer", "journal": "text", "doi": "text",
        "invented": "boolean",
    },
    "contexts": [
        {
            "pmid": "integer", "version": "integer", "rank": "integer", "title": "text", "abstract": "text",
            "is_source": "boolean", "copyright": "text",
        }
    ],
    "headings": [{"ui": "text", "name": "text"}],
    "mesh_release": "text",
    "run": "text",
    "models": {"generator": "text", "answerer": "text"},
    "preference": {"margin": "number", "scores": ["number"], "rejected": "text"},
    "split": "text",
    "imported": "text",
    "created_revision": "integer",
}  # fmt: skip


def fits(value: Any, column: Column) -> bool:
    """Say whether a value is what a column declares; an object may lack keys, but has no others."""
    if value is None:
        return True
    if isinstance(column, list):
        return isinstance(value, list) and all(fits(item, column[0]) for item in value)
    if isinstance(column, dict):
        return isinstance(value, dict) and all(key in column and fits(item, column[key]) for key, item in value.items())
    if column == "boolean":
        return isinstance(value, bool)
    if column == "integer":
        return type(value) is int
    return isinstance(value, str) if column == "text" else isinstance(value, int | float)
