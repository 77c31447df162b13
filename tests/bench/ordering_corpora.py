"""What the models of the ordering experiment read: corpora matched in rows and decisions, rows as tokens. Pure.

In: ARM-SEED.jsonl of ordering_generate.py. Out: for all arms of a seed the same number of rows of each decision, each
row from another article, and streams of examples that come to the same number of tokens.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.prompts import Prompt, build_prompt
from agents.replies import DECISIONS
from graph.identity import seeded_order

LONGEST = 1024  # tokens of a row; a longer one loses its beginning

Row = dict[str, Any]
Cells = dict[tuple[str, int], list[Row]]  # by arm and seed
Ids = list[int]


@dataclass(frozen=True, slots=True)
class Example:
    """A row in tokens: what is read, and what is to be written (decision and long answer)."""

    prompt: Ids
    reply: Ids

    @property
    def size(self) -> int:
        """Tokens in all."""
        return len(self.prompt) + len(self.reply)

    def last(self, size: int) -> "Example":
        """Return the example cut to its last tokens."""
        cut = max(0, self.size - size)
        return Example(self.prompt[cut:], self.reply[max(0, cut - len(self.prompt)) :])


def read_cells(folder: Path, arms: Sequence[str], seeds: Sequence[int]) -> Cells:
    """Return the rows of each arm and seed."""
    return {
        (arm, seed): [json.loads(line) for line in (folder / f"{arm}-{seed}.jsonl").read_bytes().splitlines()]
        for arm in arms
        for seed in seeds
    }


def match(cells: Cells) -> Cells:
    """Return each cell cut to the rows of each decision that all arms of its seed have: the first, an article once."""
    once = {cell: first_of_each_article(rows) for cell, rows in cells.items()}
    matched: Cells = {}
    for (arm, seed), rows in once.items():
        mixes = [Counter(row["decision"] for row in others) for (_, own), others in once.items() if own == seed]
        cut = ([row for row in rows if row["decision"] == d][: min(mix[d] for mix in mixes)] for d in DECISIONS)
        matched[arm, seed] = [row for part in cut for row in part]
    return matched


def first_of_each_article(rows: Sequence[Row]) -> list[Row]:
    """Return rows without those whose source an earlier one has."""
    found: dict[int, Row] = {}
    for row in rows:
        found.setdefault(row["source"]["pmid"], row)
    return list(found.values())


def shuffled(rows: Sequence[Row], seed: int, repeat: int) -> list[Row]:
    """Return rows with their decisions permuted: texts and mix stay, what they say of each other is lost."""
    order = sorted(range(len(rows)), key=lambda at: seeded_order(seed, "shuffled", repeat, at))
    return [row | {"decision": rows[at]["decision"]} for row, at in zip(rows, order, strict=True)]


def example(row: Row, tokenizer: Any, prompt: Prompt) -> Example:
    """Return a row as it is trained on: the prompt that dev items are asked with, about the source's abstract."""
    source = next(context for context in row["contexts"] if context["is_source"])
    text = build_prompt(prompt, {"contexts": source["abstract"], "question": row["question"]})
    reply = f" {row['decision']}\n{row['answer']}\n"
    made = Example(tokenizer(text)["input_ids"], tokenizer(reply, add_special_tokens=False)["input_ids"])
    return made.last(LONGEST)


def stream(examples: Sequence[Example], tokens: int, seed: int, repeat: int) -> Iterator[Example]:
    """Yield examples, pass after pass in a new order, until so many tokens are read; the last one is cut to fit."""
    n_pass = 0
    while True:
        for at in sorted(range(len(examples)), key=lambda at: seeded_order(seed, "order", repeat, n_pass, at)):
            if examples[at].size >= tokens:
                yield examples[at].last(tokens)
                return
            yield examples[at]
            tokens -= examples[at].size
        n_pass += 1
