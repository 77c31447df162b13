"""An evaluation on PubMedQA put together: items read, the model asked where need be, the report in words.

In: settings, files, and how to ask. Out: predictions kept in a folder, and a `Report`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from agents.evaluation.choose import How, Prediction, Scoring, Setting, load_prompt, predict
from agents.evaluation.predictions import FILE, open_predictions
from agents.evaluation.pubmedqa import Item
from agents.evaluation.report import Report
from agents.evaluation.scores import Comparison, Measure, Scores
from agents.prompts import Form
from agents.replies import DECISIONS
from api.named_model import open_named_model
from api.settings import Settings
from api.terminal import progress, say
from graph.errors import Invalid, Unavailable


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked: which one (None: the settings' answerer), the setting, the scoring, the prompt."""

    model: str | None
    setting: Setting
    scoring: Scoring
    prior: bool
    form: Form | None
    prompt: Path | None


def ask(settings: Settings, items: Sequence[Item], folder: Path, asking: Asking) -> Path:
    """Have a model predict the items that a folder has no prediction for, and return the file of predictions.

    Raises Invalid where options contradict or the folder holds another model's; Unavailable when the model stays away,
    with what is done kept.
    """
    if asking.prior and asking.scoring != "likelihood":
        raise Invalid("--prior is for --scoring likelihood.", remedy="Add --scoring likelihood.")
    if asking.form == "json" and asking.scoring == "likelihood":
        raise Invalid("--scoring likelihood needs a text prompt.", remedy="Leave out --form json.")
    path = folder / FILE
    with open_named_model(settings, asking.model) as named:
        form: Form = asking.form or ("text" if asking.scoring == "likelihood" else named.form)
        prompt = load_prompt(asking.setting, form, asking.prompt)
        how = How(
            named.model.name,
            asking.setting,
            asking.scoring,
            form,
            asking.prior,
            prompt.name,
            prompt_sha256=prompt.sha256,
        )
        with open_predictions(path, how) as kept, progress() as on_progress:
            left = [item for item in items if item.pmid not in kept.done]
            if len(left) < len(items):
                say(f"{len(items) - len(left):,} of {len(items):,} items were predicted before.")

            def keep(prediction: Prediction) -> None:
                kept.add(prediction)
                on_progress("Predict", len(kept.done), len(items))

            try:
                predict(named.model, prompt, how, left, concurrency=named.concurrency, on_prediction=keep)
            except Unavailable as error:
                said = f"{error.remedy} {len(kept.done):,} predictions are kept; the same command goes on from there."
                raise Unavailable(error.message, remedy=said.strip()) from error
    return path


def report_texts(report: Report, path: Path) -> list[str | Table]:
    """Return a report for people."""
    scores, baseline = report.scores, report.baseline
    how = report.how
    asked = (
        f"{how['model']}, {how['setting']}, {how['scoring']}{' less prior' if how['prior'] else ''}" if how else path
    )
    lines: list[str | Table] = [f"{asked}: {scores.n:,} items", score_table(report), confusion_table(scores)]
    if scores.unanswered:
        lines.append(f"{scores.unanswered:,} items got no usable decision and count as wrong; {path} says why.")
    lines.append(compared(f"always {baseline.decision}", report.over_baseline))
    if report.comparison is not None:
        lines.append(compared(str(report.compared_with), report.comparison))
    lines.append(f"Predictions: {path}")
    return lines


def score_table(report: Report) -> Table:
    """Return accuracy and macro-F1 over all, of the baseline, by time and by heading."""
    table = Table("items", box=None, pad_edge=False)
    for name in ("n", "accuracy", "95 %", "macro-F1", "95 %"):
        table.add_column(name, justify="right")
    rows = [("all", report.scores), (f"always {report.baseline.decision}", report.baseline.scores)]
    if report.without_prior is not None:
        rows.append(("without the prior", report.without_prior))
    for name, scores in [*rows, *report.by_time.items(), *report.by_heading.items()]:
        table.add_row(name, f"{scores.n:,}", *in_percent(scores.accuracy), *in_percent(scores.macro_f1))
    return table


def confusion_table(scores: Scores) -> Table:
    """Return what the items of each label were decided."""
    table = Table("label \\ decision", box=None, pad_edge=False)
    for name in (*DECISIONS, "none"):
        table.add_column(name, justify="right")
    table.add_column("F1", justify="right")
    for label, row in zip(DECISIONS, scores.confusion, strict=True):
        table.add_row(label, *(f"{n:,}" for n in row), f"{100 * scores.f1[label]:.1f}")
    return table


def in_percent(measure: Measure) -> tuple[str, str]:
    """Return a figure and its interval, in per cent."""
    return f"{100 * measure.value:.1f}", f"{100 * measure.low:.1f} to {100 * measure.high:.1f}"


def compared(name: str, comparison: Comparison) -> str:
    """Return a comparison in a sentence."""
    parts = [
        f"{what} {100 * m.value:+.1f} ({100 * m.low:+.1f} to {100 * m.high:+.1f})"
        for what, m in (("accuracy", comparison.accuracy), ("macro-F1", comparison.macro_f1))
    ]
    return (
        f"Against {name}: {', '.join(parts)}; right alone {comparison.only_first:,} and {comparison.only_second:,},"
        f" McNemar's exact p = {comparison.p:.3g}."
    )
