"""The YAML block of a dataset card, as the Hugging Face hub reads it: tags, licence, tables and their columns. Pure."""

import json
from collections.abc import Iterable, Iterator, Sequence

from api.datasets.columns import Column
from api.datasets.layouts import PARQUET, TSV, DataFile
from graph.split import SPLITS

SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
DTYPES = {"text": "string", "integer": "int64", "number": "float64", "boolean": "bool"}
TASKS = {"beir": ["text-retrieval"], "native": ["question-answering"], "parquet": ["question-answering"]}
FURTHER = ["question-answering", "text-generation"]
LISTED = "$[*]"  # the JSONPath of a document that is one list, which a reader of lists takes as it is


def yaml_block(name: str, format_name: str, n_pairs: int, files: Sequence[DataFile], tags: Iterable[str]) -> str:
    """Return the block between its `---` lines; what is quoted is quoted as JSON, which YAML contains."""
    lines = [
        "---",
        f"pretty_name: {json.dumps(name)}",
        "language:",
        "- en",
        "license: other",
        "license_name: terms-of-its-parts",
        "license_link: README.md",
        "annotations_creators:",
        "- machine-generated",
        "task_categories:",
        *(f"- {task}" for task in TASKS.get(format_name, FURTHER)),
        "tags:",
        *(f"- {tag}" for tag in tags),
        "size_categories:",
        f"- {size_category(n_pairs)}",
        *config_lines(files),
        "---",
    ]
    return "\n".join(lines) + "\n"


def size_category(n: int) -> str:
    """Return the hub's word for a number of rows."""
    return next((word for limit, word in SIZES if n < limit), "n>10M")


def config_lines(files: Sequence[DataFile]) -> Iterator[str]:
    """Yield the tables with their files and columns; the hub reads one kind of file in a repository, so no TSV.

    A file that holds several splits is called `pairs`, since "all" means something else to readers. A document that is
    neither lines nor one list of objects is no table.
    """
    tables = [file for file in files if file.objects and file.records in {"", LISTED} and file.encoding != TSV]
    names = list(dict.fromkeys(file.config for file in tables))
    if not names:
        return
    yield "configs:"
    for name in names:
        of = [file for file in tables if file.config == name]
        yield f"- config_name: {name}"
        yield "  data_files:"
        for file in of:
            yield f"  - split: {file.split if file.split in SPLITS else 'pairs'}"
            yield f"    path: {file.path}"
    yield "dataset_info:"
    for name in names:
        of = [file for file in tables if file.config == name]
        keys = {key for file in of for key in file.keys}
        yield f"- config_name: {name}"
        yield "  features:"
        for key, column in of[0].columns.items():
            if key in keys or of[0].encoding == PARQUET:
                yield from feature_lines(key, column, "  ")


def feature_lines(key: str, column: Column, indent: str) -> Iterator[str]:
    """Yield one column, its parts below it."""
    inner, word = (column[0], "list") if isinstance(column, list) else (column, "struct")
    yield f"{indent}- name: {json.dumps(key)}"
    if isinstance(inner, dict):
        yield f"{indent}  {word}:"
        for name, part in inner.items():
            yield from feature_lines(name, part, f"{indent}  ")
    else:
        yield f"{indent}  {'list' if word == 'list' and isinstance(column, list) else 'dtype'}: {DTYPES[inner]}"
