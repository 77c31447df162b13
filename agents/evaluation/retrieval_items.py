"""Questions whose relevant articles are known, from PubMedQA's and BioASQ's files. Pure.

In: a file's JSON document. Out: questions with the PMIDs that are relevant to each, and the text of those articles as
far as the file has it. A PubMedQA question's own article is relevant to it; its text is CONTEXTS, without the title
(the question is made of it) and LONG_ANSWER. BioASQ's documents are relevant to their question; a file has only
snippets of them, the sentences that answer it, so a search among those is easier than among whole abstracts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.errors import Invalid
from graph.records import Article, Heading

Benchmark = Literal["pubmedqa", "bioasq"]


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question, its key in its file, and the PMIDs of the articles that are relevant to it."""

    key: str
    text: str
    relevant: frozenset[int]


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """The questions of a file, and its articles by PMID; `partial`: their texts are excerpts made for the questions."""

    benchmark: Benchmark
    questions: tuple[JudgedQuestion, ...]
    articles: dict[int, Article]
    partial: bool


def parse_judged(document: Any, file: str) -> JudgedFile:
    """Return what a file's document holds. Raises Invalid, naming the file, where it is neither of the two."""
    if isinstance(document, Mapping):
        if isinstance(document.get("questions"), list):
            return parse_bioasq(document["questions"], file)
        if document and all(isinstance(row, Mapping) and "CONTEXTS" in row for row in document.values()):
            return parse_pubmedqa(document)
    raise Invalid(
        f"{file} holds no questions with known articles.",
        remedy="Give PubMedQA's ori_pqal.json or a file of BioASQ's task B, plain or gzip.",
        file=file,
    )


def parse_pubmedqa(rows: Mapping[str, Mapping[str, Any]]) -> JudgedFile:
    """Return PubMedQA's questions and articles."""
    questions, articles = [], {}
    for key, row in rows.items():
        pmid = int(key)
        questions.append(JudgedQuestion(key, str(row["QUESTION"]).strip(), frozenset([pmid])))
        text = "\n".join(str(context).strip() for context in row["CONTEXTS"])
        year = str(row.get("YEAR") or "")
        names = tuple(dict.fromkeys(str(name) for name in row.get("MESHES") or ()))
        articles[pmid] = article(pmid, "", text, int(year) if year.isdigit() else None, names)
    return JudgedFile("pubmedqa", tuple(questions), articles, partial=False)


def parse_bioasq(rows: Iterable[Mapping[str, Any]], file: str) -> JudgedFile:
    """Return BioASQ's questions, and of their documents what the snippets of all questions hold."""
    questions = []
    titles: dict[int, dict[str, None]] = {}
    bodies: dict[int, dict[str, None]] = {}
    for row in rows:
        if not isinstance(row, Mapping) or not {"id", "body", "documents"} <= row.keys():
            raise Invalid(f"{file} has a question without id, body or documents, as BioASQ's have.", file=file)
        relevant = frozenset(filter(None, map(pmid_of, row["documents"])))
        questions.append(JudgedQuestion(str(row["id"]), str(row["body"]).strip(), relevant))
        for snippet in row.get("snippets") or ():
            if pmid := pmid_of(snippet.get("document")):
                found = titles if snippet.get("beginSection") == "title" else bodies
                found.setdefault(pmid, {})[str(snippet.get("text", "")).strip()] = None
    articles = {
        pmid: article(pmid, " ".join(titles.get(pmid, ())), "\n".join(bodies.get(pmid) or titles[pmid]))
        for pmid in sorted({*titles, *bodies})
    }
    return JudgedFile("bioasq", tuple(questions), articles, partial=True)


def pmid_of(address: Any) -> int:
    """Return the PMID that the address of a PubMed page ends with, 0 for none."""
    last = str(address or "").rstrip("/").rpartition("/")[2]
    return int(last) if last.isdigit() else 0


def article(pmid: int, title: str, text: str, year: int | None = None, headings: tuple[str, ...] = ()) -> Article:
    """Return an article of which only a text and the names of its headings are known."""
    return Article(
        pmid=pmid,
        version=1,
        title=title,
        abstract=text or None,
        section_labels=("",),
        section_offsets=(0,),
        journal="",
        year=year,
        doi=None,
        language="eng",
        publication_types=(),
        status="",
        copyright=None,
        retracted=False,
        excluded_reason=None,
        invented=False,
        headings=tuple(Heading(None, name, major=False, qualifiers=(), major_qualifiers=()) for name in headings),
        substances=(),
        links=(),
    )


def answerable(questions: Iterable[JudgedQuestion], known: Iterable[int]) -> list[JudgedQuestion]:
    """Return the questions with the relevant articles that can be found at all; those with none are left out."""
    there = frozenset(known)
    cut = (JudgedQuestion(question.key, question.text, question.relevant & there) for question in questions)
    return [question for question in cut if question.relevant]
