"""Which examples fit a length: of a longer one the reply, which comes last, would be cut off and nothing be learnt."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

REPLIES = ("completion", "chosen", "rejected")


def fitting(
    tokenizer: Any, rows: Sequence[dict[str, Any]], max_length: int, left_out: Counter[str]
) -> list[dict[str, Any]]:
    """Return the examples of at most so many tokens, each reply counted with its end; `left_out` counts the others."""
    kept = [row for row in rows if n_tokens(tokenizer, row) <= max_length]
    left_out[f"longer than {max_length:,} tokens"] += len(rows) - len(kept)
    return kept


def n_tokens(tokenizer: Any, row: dict[str, Any]) -> int:
    """Return the tokens of an example's prompt with its longest reply."""
    wholes = [row["prompt"] + row[name] for name in REPLIES if name in row]
    if isinstance(row["prompt"], list):
        wholes = [tokenizer.apply_chat_template(whole, tokenize=False) for whole in wholes]
    return max(len(tokenizer(whole)["input_ids"]) for whole in wholes) + 1
