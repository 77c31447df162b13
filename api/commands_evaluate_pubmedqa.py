"""`kailin evaluate pubmedqa`: a model's decisions on PubMedQA's expert-labelled items, kept and scored."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer

from agents.evaluation.choose import load_prompt
from agents.evaluation.lm_eval_task import write_task
from agents.evaluation.predictions import decisions_of, read_predictions
from agents.evaluation.pubmedqa import choose_items
from agents.evaluation.report import build_report
from api.benchmark_files import read_items, read_truth
from api.evaluate_pubmedqa import Asking, ask, report_texts
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, show
from graph.errors import Invalid

app = typer.Typer()
REPORT_FILE = "report.json"


@app.command(
    epilog=example("kailin evaluate pubmedqa --file ori_pqal.json --ground-truth test_ground_truth.json -o scores")
)
def pubmedqa(
    file: Annotated[Path, typer.Option("--file", metavar="FILE", help="PubMedQA's ori_pqal.json, plain or gzip.")],
    ground_truth: Annotated[
        Path | None,
        typer.Option("--ground-truth", metavar="FILE", help="PubMedQA's test_ground_truth.json: the test items."),
    ] = None,
    split: Annotated[
        Literal["dev", "test", "all"] | None, typer.Option(help="Items to take; unset: test where their list is given.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="URL[#MODEL]|PATH", help="Endpoint, or model files on this machine; unset: the answerer's endpoint."
        ),
    ] = None,
    setting: Annotated[
        Literal["reasoning-required", "question-only"],
        typer.Option(help="Show the abstract without its conclusion, or the question alone."),
    ] = "reasoning-required",
    scoring: Annotated[
        Literal["choice", "likelihood"], typer.Option(help="The model writes its decision, or its likeliest counts.")
    ] = "choice",
    prior: Annotated[
        bool, typer.Option("--prior", help="Take off what the prompt favours without its evidence (likelihood).")
    ] = False,
    form: Annotated[
        Literal["text", "json"] | None,
        typer.Option(help="Prompt for base models (text) or chat models (json); unset: what suits the model."),
    ] = None,
    prompt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A prompt file of your own, of role choose.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Take only the first N items.")] = None,
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder of predictions; gone on with.")
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Score these predictions; ask no model.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another model's predictions, for a paired test.")
    ] = None,
    write_to: Annotated[
        Path | None, typer.Option("--write-task", metavar="DIR", help="Write the items as a task of lm-eval instead.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 0,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score a model on PubMedQA: accuracy, macro-F1, confusion, by time and heading, beside the majority answer.

    With -o every prediction is kept, and the same command again goes on where it was.
    """
    if [folder, predictions, write_to].count(None) != 2:  # noqa: PLR2004 - one of the three
        raise Invalid(
            "Give one of -o DIR (ask a model, keep its predictions), --predictions FILE and --write-task DIR."
        )
    truth = read_truth(ground_truth) if ground_truth else None
    part = split or ("test" if truth else "all")
    items = choose_items(read_items(file), truth, part)[:limit]
    if not items:
        raise Invalid(f"--split {part} leaves no item of {file}.", remedy="Choose another --split.")
    if write_to is not None:
        path = write_task(write_to, items, setting, load_prompt(setting, form or "text", prompt))
        show({"task": str(path), "items": len(items)}, as_json, f"{len(items):,} items as a task for lm-eval: {path}")
        return
    if folder is not None:
        asking = Asking(model, setting, scoring, prior, form, prompt)
        predictions = ask(load_settings(home_name=home), items, folder, asking)
    assert predictions is not None  # noqa: S101 - one of the two was given
    pmids = [item.pmid for item in items]
    found = read_predictions(predictions)
    other = (str(compare), decisions_of(pmids, read_predictions(compare).decisions, compare)) if compare else None
    decisions = decisions_of(pmids, found.decisions, predictions)
    plain = decisions_of(pmids, found.plain, predictions) if found.plain is not None else None
    report = build_report(items, decisions, found.how, plain, other, seed=seed)
    document = {"file": str(file), "split": part, "predictions": str(predictions), **asdict(report)}
    if folder is not None:
        (folder / REPORT_FILE).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    show(document, as_json, *report_texts(report, predictions))
