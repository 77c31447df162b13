"""`kailin trace`: one pair back to prompts, models, articles and walk, on one page, or as linked data."""

from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, show
from api.trace import Trace
from api.trace import trace as read_trace
from api.trace_imported import ImportedPair, find_imported
from api.wiring import open_database
from graph.database import Database, Row

app = typer.Typer()


class Notation(StrEnum):
    """How linked data is written."""

    TURTLE = "turtle"
    JSONLD = "jsonld"


@app.command(epilog=example("kailin trace b2:0f3c…  (ids stand in every export)"))
def trace(
    pair_id: Annotated[str, typer.Argument(metavar="QA_ID", help="The pair's id.")],
    notation: Annotated[
        Notation | None, typer.Option("--format", help="PROV-O and SKOS instead of a page, in this notation.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how a pair came about: walk, source, questions, calls to models, articles, judgements."""
    with open_database(load_settings(home_name=home)) as database:
        if notation:
            typer.echo(linked_data(database, pair_id, notation), nl=False)
            return
        imported = find_imported(database, pair_id)
        if imported:
            show(asdict(imported), as_json, *imported_lines(imported))
            return
        found = read_trace(database, pair_id)
    show(asdict(found), as_json, *trace_lines(found))


def linked_data(database: Database, pair_id: str, notation: Notation) -> str:
    """Return the provenance of a pair as PROV-O."""
    from api.datasets.provenance import provenance_graph, serialized  # noqa: PLC0415 - only who asks waits for rdflib

    return serialized(provenance_graph(database, [pair_id]), notation.value)


def imported_lines(found: ImportedPair) -> Iterator[str]:
    """Yield what is known of a pair that came in a file."""
    yield from pair_lines(found)
    release = found.release
    yield f"\nImported from {release['name']} ({release['loaded_at'][:19]}, SHA-256 {release['sha256'][:12]}…)"
    if found.run:
        yield f"  made elsewhere, in run {found.run} by {', '.join(sorted(set(filter(None, found.models.values()))))};"
        yield "  `kailin trace` shows how in the home where it was made"
    else:
        yield "  the file does not say how it was made; the concept is a heading of its article"
    yield f"\nSource article\n  {article(found.source)}"
    yield "\nArticles it rests on"
    for context in found.contexts:
        yield f"  {context['rank']}. {article(context)}"


def trace_lines(found: Trace) -> Iterator[str]:
    """Yield a trace as text, in the order things happened."""
    yield from pair_lines(found)
    yield "\nWalk"
    for depth, step in enumerate(found.walk):
        holds = f"{step['articles']:,} articles, {step['pairs']:,} pairs; one of {step['ways']} ways"
        yield f"  {'  ' * depth}{step['number']} {step['name']}  ({holds})"
    yield f"  short of {found.target['deficit']:.2f} pairs there when it was planned"
    yield f"  walker {found.target['walker'] or 'deficit'}" + (":" if found.target["reasons"] else "")
    yield from (f"    {reason}" for reason in found.target["reasons"] or ())
    source = found.source
    yield f"\nSource article\n  {article(source)}"
    if source["invented"]:
        yield "  invented for the bundled sample: it says nothing about medicine"
    yield "\nQuestions"
    for question in found.questions:
        yield from question_lines(question)
    yield "\nArticles the answer rests on"
    for context in found.contexts:
        score = "" if context["score"] is None else f"  score {context['score']:.4f}"
        yield f"  {context['rank']}. {article(context)}{score}"
    yield from call_lines(found)
    for made in found.trainings:
        yield f"\n{made['model']} was trained: {made['kind']} from {made['base']}, on {made['used']:,} examples"
        yield f"  training {made['id']}, {made['ended_at']}"
    yield from verdict_lines(found)
    settings = "  ".join(f"{key}={value}" for key, value in sorted((found.run["settings"] or {}).items()))
    yield f"\nRun {found.run['id']}  started {found.run['started_at']}, code {found.run['code_version']}\n  {settings}"


def pair_lines(found: Trace | ImportedPair) -> Iterator[str]:
    """Yield the pair itself."""
    pair, concept = found.pair, found.concept
    yield f"Pair {pair['id']}  ({pair['kind']}, revision {pair['created_revision']}, {pair['created_at']})"
    place = f", at {concept['walked_to']}" if concept["walked_to"] else ""
    yield f"  about     {concept['name']} ({concept['ui']}{place})"
    yield f"  question  {pair['question']}"
    if pair["decision"]:
        yield f"  decision  {pair['decision']}"
    if pair["exact_answer"]:
        yield f"  exact     {pair['exact_answer']}"
    for number, item in enumerate(pair["items"] or (), start=1):
        yield f"  item {number:<5}{item}"
    yield f"  answer    {pair['answer']}"
    if pair["withdrawn_revision"] is not None:
        yield f"  WITHDRAWN at revision {pair['withdrawn_revision']}: {pair['withdrawn_reason']}"


def question_lines(question: Row) -> Iterator[str]:
    """Yield one question, how it was judged and what it retrieved."""
    verdict = {True: "preferred", False: "not preferred", None: "no preference"}[question["preferred"]]
    scored = "" if question["score"] is None else f", score {question['score']:.4f}, margin {question['margin']:.4f}"
    swapped = {True: ", the same in both orders", False: ", by the mean of orders that disagree", None: ""}
    order = swapped[question["swap_consistent"]]
    answered = ", answered" if question["answered"] else ""
    yield f"  {question['role']} ({question['model']}): {question['text']}"
    yield f"    {verdict}{scored}{answered}" + (f", by {question['judge']}{order}" if question["judge"] else "")
    for hit in question["retrieved"]:
        yield f"    {hit['rank']}. PMID {hit['pmid']}  {hit['title']}  score {hit['score']:.4f}"


def call_lines(found: Trace) -> Iterator[str]:
    """Yield the calls to models, each with its reply."""
    yield "\nCalls to models"
    for call in found.generations:
        prompt = f"prompt {call['prompt_name']} {call['prompt_sha256'][:12]}"
        cost = f"{call['tokens_in']:,} tokens in, {call['tokens_out']:,} out, {call['seconds']:.2f} s"
        yield f"  {call['role']}, attempt {call['attempt']}: {call['model']}, {prompt}, {cost}"
        yield f"    {' '.join(call['reply'].split())}"


def verdict_lines(found: Trace) -> Iterator[str]:
    """Yield judgements, and what was rejected on the way."""
    for verdict in found.judgements:
        said = f"Judged {verdict['verdict']} by {verdict['judge']}, score {verdict['score']}  {verdict['reason']}"
        yield f"\n{said}".rstrip()
    if found.rejections:
        yield "\nRejected on the way"
    for rejection in found.rejections:
        yield f"  attempt {rejection['attempt']}, {rejection['stage']}: {rejection['reason']}"


def article(row: Row) -> str:
    """Return an article in a line."""
    retracted = "  RETRACTED" if row["retracted"] else ""
    return f"PMID {row['pmid']} ({row['year'] or 'no year'})  {row['title']}{retracted}"
