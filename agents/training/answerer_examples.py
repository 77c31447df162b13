"""What an answerer learns from: native rows, as running text (cpt) or as an answer prompt with its reply (sft).

In: rows, from the graph or an exported file. Out: examples, sorted into train and dev by the source article. Every row
passes the benchmark gate whole: its articles, question, answer and contexts. No model.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import orjson

from agents.evidence import contexts_text, finding
from agents.kinds import YESNO
from agents.prompts import Prompt, build_messages, build_prompt
from agents.replies import AnswerReply
from agents.training.examples import SPLITS, Text
from graph.benchmark_gate import BenchmarkGate
from graph.database import Database
from graph.errors import Invalid

Method = Literal["cpt", "sft"]
Row = Mapping[str, Any]
NEEDED = ("id", "kind", "question", "answer", "source", "contexts", "split")
CONTEXTS = 4  # beside the document


def iter_graph_rows(database: Database) -> Iterator[Row]:
    """Yield the native rows of all live pairs that have a question."""
    revision = database.row("select_revision")["revision"]
    for row in database.iter_rows("answerer_examples_rows", revision=revision):
        yield orjson.loads(row["row_json"])


def iter_file_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of `kailin export --format native`. Raises Invalid at the first line that is none, naming it."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                row = orjson.loads(line)
                if missing := [key for key in NEEDED if key not in row]:
                    raise bad_line(path, number, f"no {', '.join(missing)}")
                yield row
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    except (orjson.JSONDecodeError, TypeError) as error:
        raise bad_line(path, number, str(error)) from error


def bad_line(path: Path, number: int, problem: str) -> Invalid:
    """Return the error for a line that is no native row."""
    return Invalid(
        f"{path}, line {number}, is no row of `kailin export --format native`: {problem}.",
        remedy="Give the pairs.jsonl of such an export.",
        path=str(path),
    )


def answerer_examples(
    rows: Iterable[Row], method: Method, prompt: Prompt, gate: BenchmarkGate, left_out: Counter[str]
) -> list[dict[str, Any]]:
    """Return one example for each row, in a fixed order; `left_out` counts the others by reason."""
    found = []
    for row in rows:
        reason = why_not(row, method, gate)
        if reason:
            left_out[reason] += 1
            continue
        example = {"split": row["split"], "source": f"pair {row['id']}", "pmid": row["source"]["pmid"]}
        if method == "cpt":
            found.append(example | {"text": running_text(row)})
        else:
            example |= {"prompt": prompt_text(row, prompt), "completion": reply_text(row, prompt)}
            found.append(example | {"decision": row["decision"]})
    return sorted(found, key=lambda example: example["source"])


def why_not(row: Row, method: Method, gate: BenchmarkGate) -> str | None:
    """Return why a row is not learnt from: its split, its kind where a decision is learnt, a benchmark's text."""
    if row["split"] not in SPLITS:
        return "its article is kept for measures"
    if method == "sft" and (row["kind"] != YESNO or not row.get("decision")):
        return "of another kind than yes/no"
    if not gate:
        return None
    pmids = [row["source"]["pmid"], *(context["pmid"] for context in row["contexts"])]
    texts = (context["abstract"] for context in row["contexts"])
    hit = gate.check_pair(row["question"], row["answer"], pmids) or next(
        filter(None, map(gate.check_article, texts)), None
    )
    return f"of the benchmark {hit.benchmark}" if hit else None


def running_text(row: Row) -> str:
    """Return a row as text to go on reading: the document, up to four contexts, then the question (PAPERS)."""
    source = next((c for c in row["contexts"] if c["is_source"]), None)
    document = f"{source['title']}\n{source['abstract']}" if source else row["source"]["title"]
    others = [(c["title"], c["abstract"]) for c in row["contexts"] if not c["is_source"]][:CONTEXTS]
    return "\n\n".join(filter(None, [document, contexts_text(others), f"Question: {row['question']}"]))


def prompt_text(row: Row, prompt: Prompt) -> Text:
    """Return the answer prompt of a row, as the loop would send it."""
    contexts = [(context["title"], context["abstract"]) for context in row["contexts"]]
    n_findings = 1 if row["contexts"] and row["contexts"][0]["is_source"] else 2
    findings = [finding(abstract) for _, abstract in contexts[:n_findings]]
    variables = {
        "title": row["source"]["title"],
        "abstract": contexts[0][1] if contexts else "",
        "finding": findings[0] if findings else "",
        "concept": (row.get("concept") or {}).get("name", ""),
        "question": row["question"],
        "contexts": contexts_text(contexts),
        "findings": "\n".join(f"Finding: {text}" for text in findings),
    }
    return build_messages(prompt, variables) if prompt.form == "json" else build_prompt(prompt, variables)


def reply_text(row: Row, prompt: Prompt) -> Text:
    """Return the reply that the loop would want: decision, lead and long answer up to the stop, or a JSON message."""
    if prompt.form == "json":
        made = AnswerReply(long_answer=row["answer"], decision=row["decision"])
        return [{"role": "assistant", "content": made.model_dump_json()}]
    stop = prompt.stop[0] if prompt.stop else ""
    return f" {row['decision']}\n{prompt.lead} {row['answer']}{stop}"
