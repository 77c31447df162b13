"""Questions with their documents from files in BioASQ's format (task B: `{"questions": [...]}`).

In: files, and articles that the graph holds. Out: `Asked` questions. A document's text is the graph's, else its
snippets joined (those marked as title are its title). Only yes/no questions are taken: the prompt asks for those.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from agents.training.examples import Article, Asked
from graph.errors import Invalid

DOCUMENTS = 4  # of one question, so that none with two dozen outweighs the others


def parse_bioasq(path: Path) -> list[dict[str, Any]]:
    """Return a file's questions. Raises Invalid where it is not in the format, naming file and place."""
    try:
        questions = orjson.loads(path.read_bytes())["questions"]
        for at, question in enumerate(questions):
            missing = [key for key in ("id", "body", "type", "documents") if key not in question]
            if missing:
                raise bad_file(path, f"question {at} has no {', '.join(missing)}")
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise bad_file(path, str(error) or type(error).__name__) from error
    return list(questions)


def bad_file(path: Path, problem: str) -> Invalid:
    """Return the error for a file that is not in BioASQ's format."""
    return Invalid(
        f"{path} is not a file of BioASQ's task B: {problem}.",
        remedy='Give JSON with {"questions": [{"id", "body", "type", "documents", "snippets"}, …]}.',
        path=str(path),
    )


def documents_of(question: Mapping[str, Any]) -> list[int]:
    """Return the PMIDs of a question's documents, in the file's order."""
    return [int(url.rpartition("/")[2]) for url in question["documents"] if url.rpartition("/")[2].isdigit()]


def asked_of(
    questions: Iterable[Mapping[str, Any]], known: Mapping[int, Article], left_out: Counter[str]
) -> Iterator[Asked]:
    """Yield yes/no questions with the text of up to four of their documents; `left_out` counts the others."""
    for question in questions:
        if question["type"] != "yesno":
            left_out["of another kind than yes/no"] += 1
            continue
        pmids = documents_of(question)
        texts = [article for pmid in pmids if (article := known.get(pmid) or from_snippets(question, pmid))]
        if not texts:
            left_out["without a document's text"] += 1
        for article in texts[:DOCUMENTS]:
            yield Asked(article, str(question["body"]).strip(), f"bioasq {question['id']}", pmids[0])


def from_snippets(question: Mapping[str, Any], pmid: int) -> Article | None:
    """Return a document as its snippets of this question tell it; None where none is of its abstract."""
    mine = [s for s in question.get("snippets", ()) if str(s.get("document", "")).rpartition("/")[2] == str(pmid)]
    title = " ".join(dict.fromkeys(str(s["text"]) for s in mine if s.get("beginSection") == "title"))
    body = " ".join(dict.fromkeys(str(s["text"]) for s in mine if s.get("beginSection") != "title"))
    return Article(pmid, title, body) if body else None


def files_sha256(paths: Sequence[Path]) -> dict[str, str]:
    """Return the checksum of each file, by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}
