"""The formats a QA pair can leave in: its shape, its columns, and how its files lie. Pure.

The native row is frozen in the graph when the pair is written (`QAPair.row_json`); the other shapes are made from it
alone, so that an export of an old revision never changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.datasets import formats_chat as chat
from api.datasets import formats_corpora as corpora
from api.datasets.beir import BeirLayout
from api.datasets.columns import NATIVE, Columns
from api.datasets.layouts import LINES, SPLIT_ARRAYS, SPLIT_LINES, DataFile, JsonLayout, Layout
from api.datasets.parquet import ParquetLayout
from api.datasets.trainer_files import axolotl_files, llama_factory_files
from graph.errors import Invalid

Row = dict[str, Any]
Media = Literal["ndjson", "folder"]


@dataclass(frozen=True, slots=True)
class Format:
    """A shape with its columns and files.

    `shape` returns the objects that a row becomes, or says in words what has no place in it. `media` is "ndjson" where
    they can be sent one a line, "folder" where only an export can hold them. `needs_texts` says that a row without the
    titles and abstracts of its contexts cannot be shaped. `reader` is who reads it; `beside` returns further files
    that this reader wants, text by path.
    """

    shape: Callable[[Row], list[Row] | str]
    columns: Columns
    reader: str
    media: Media = "ndjson"
    needs_texts: bool = True
    layout: Layout = LINES
    beside: Callable[[Sequence[DataFile]], dict[str, str]] = lambda _: {}


def native(row: Row) -> list[Row]:
    """Return the row as it is."""
    return [row]


def format_of(name: str) -> Format:
    """Return a format by its name. Raises Invalid, listing those there are."""
    if name not in FORMATS:
        raise Invalid(f"There is no format {name!r}, expected one of: {', '.join(FORMATS)}.", parameter="format")
    return FORMATS[name]


FORMATS: dict[str, Format] = {
    "native": Format(native, NATIVE, "kailin; all that is known of a pair", needs_texts=False),
    "parquet": Format(native, NATIVE, "pyarrow, pandas, datasets", "folder", needs_texts=False, layout=ParquetLayout()),
    "pubmedqa": Format(corpora.pubmedqa, corpora.COLUMNS["pubmedqa"], "what reads PubMedQA's fields, a pair a line"),
    "pubmedqa-json": Format(
        corpora.pubmedqa,
        corpora.COLUMNS["pubmedqa"],
        "PubMedQA's own code: one dictionary by PMID, so one pair an article",
        "folder",
        layout=JsonLayout("pubmedqa.json", b"{\n", b",\n", b"\n}\n", "$.*", lambda one: str(one["PUBID"])),
    ),
    "messages": Format(chat.messages, chat.COLUMNS["messages"], "TRL, any chat trainer", layout=SPLIT_LINES),
    "prompt-completion": Format(
        chat.prompt_completion, chat.COLUMNS["prompt_completion"], "TRL, SFT on plain texts", layout=SPLIT_LINES
    ),
    "preference": Format(chat.preference, chat.COLUMNS["preference"], "TRL, DPO", layout=SPLIT_LINES),
    "unpaired-preference": Format(
        chat.unpaired_preference, chat.COLUMNS["unpaired_preference"], "TRL, KTO", layout=SPLIT_LINES
    ),
    "alpaca": Format(chat.alpaca, chat.COLUMNS["alpaca"], "Alpaca", layout=SPLIT_ARRAYS),
    "sharegpt": Format(chat.sharegpt, chat.COLUMNS["sharegpt"], "FastChat, ShareGPT", layout=SPLIT_ARRAYS),
    "llama-factory": Format(
        chat.alpaca,
        chat.COLUMNS["alpaca"],
        "LLaMA-Factory, with its dataset_info.json",
        "folder",
        layout=SPLIT_LINES,
        beside=llama_factory_files,
    ),
    "axolotl": Format(
        chat.messages,
        chat.COLUMNS["messages"],
        "Axolotl, type chat_template, with its part of a configuration",
        "folder",
        layout=SPLIT_LINES,
        beside=axolotl_files,
    ),
    "beir": Format(corpora.beir, {}, "BEIR: from question to supporting articles", "folder", layout=BeirLayout()),
    "text": Format(
        corpora.text,
        corpora.COLUMNS["text"],
        "continued pre-training: document, contexts, question",
        layout=SPLIT_LINES,
    ),
    "bioasq": Format(
        corpora.bioasq,
        corpora.COLUMNS["bioasq"],
        "what reads BioASQ's task B",
        "folder",
        layout=JsonLayout("questions.json", b'{"questions":[\n', b",\n", b"\n]}\n", "$.questions[*]"),
    ),
}
