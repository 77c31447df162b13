"""What a generator learns from, as examples: a document's prompt, word for word that of generation, and its question.

In: articles and questions. Out: `Example`s, sorted into train, dev (held out) and test by their article, and what was
left out and why. A whole article stands in one split, and `test` is never trained or measured on here: the trained
model is asked about such articles afterwards. Every text passes the benchmark gate. No graph, no model.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from agents.evidence import finding
from agents.model import Message
from agents.prompts import Prompt, build_messages, build_prompt
from agents.replies import AskReply
from graph.benchmark_gate import BenchmarkGate
from graph.errors import Invalid
from graph.split import split_of

FEWEST = 4  # examples to train on, below which nothing can be learnt
SPLITS = ("train", "dev")
Text = str | list[Message]


@dataclass(frozen=True, slots=True)
class Article:
    """A document to ask about, from the graph or a file; `concept` is "" where none is known."""

    pmid: int
    title: str
    abstract: str
    section_labels: tuple[str, ...] = ()
    section_offsets: tuple[int, ...] = ()
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an article; `source` says where it comes from, such as "pair b2:…" or "bioasq 5f3…".

    `split_pmid` decides the split where a question has several articles: all of them go with the first.
    """

    article: Article
    question: str
    source: str
    split_pmid: int


def prompt_text(prompt: Prompt, article: Article) -> Text:
    """Return what generation would send about an article: a text, or chat messages for a json prompt."""
    variables = {
        "title": article.title,
        "abstract": article.abstract,
        "finding": finding(article.abstract, article.section_labels, article.section_offsets),
        "concept": article.concept,
    }
    return build_messages(prompt, variables) if prompt.form == "json" else build_prompt(prompt, variables)


def reply_text(prompt: Prompt, question: str) -> Text:
    """Return the reply that generation would want: the question behind a space, up to the stop, or a JSON message."""
    if prompt.form == "json":
        return [{"role": "assistant", "content": AskReply(question=question).model_dump_json()}]
    return f" {question}" + (prompt.stop[0] if prompt.stop else "")


def question_examples(
    asked: Iterable[Asked], prompt: Prompt, gate: BenchmarkGate, left_out: Counter[str]
) -> list[dict[str, Any]]:
    """Return one example for each question and article, in a fixed order; `left_out` counts the others by reason."""
    found = []
    seen: set[tuple[int, str]] = set()
    for item in asked:
        reason = why_not(gate, item.article, [item.question])
        if reason is None and (item.article.pmid, item.question) in seen:
            reason = "twice the same"
        if reason is None and split_of(item.split_pmid) not in SPLITS:
            reason = "its article is kept for questions afterwards"
        if reason:
            left_out[reason] += 1
            continue
        seen.add((item.article.pmid, item.question))
        found.append(
            {
                "split": split_of(item.split_pmid),
                "prompt": prompt_text(prompt, item.article),
                "completion": reply_text(prompt, item.question),
                "pmid": item.article.pmid,
                "source": item.source,
            }
        )
    return sorted(found, key=lambda row: (row["pmid"], row["source"]))


def why_not(gate: BenchmarkGate, article: Article, questions: Sequence[str], texts: Sequence[str] = ()) -> str | None:
    """Return why an article with its questions and other texts must not be trained on: it is of a benchmark."""
    if not gate:
        return None
    hits = (
        gate.check_pmid(article.pmid)
        or gate.check_article(article.abstract)
        or next(filter(None, map(gate.check_question, questions)), None)
        or next(filter(None, map(gate.check_long, texts)), None)
    )
    return f"of the benchmark {hits.benchmark}" if hits else None


def refuse_too_few(rows: Sequence[dict[str, Any]], what: str, left_out: Counter[str], remedy: str) -> None:
    """Raise Invalid where there is too little to train or to measure on, saying what was left out."""
    counts = Counter(row["split"] for row in rows)
    if counts["train"] >= FEWEST and counts["dev"]:
        return
    told = "; ".join(f"{n:,} {reason}" for reason, n in left_out.most_common())
    raise Invalid(
        f"Too few {what}: {counts['train']:,} to train on and {counts['dev']:,} held out, "
        f"expected {FEWEST} and 1 at least{' (left out: ' + told + ')' if told else ''}.",
        remedy=remedy,
    )
