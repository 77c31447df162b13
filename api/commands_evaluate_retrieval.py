"""`kailin evaluate retrieval`: which mode of retrieval finds the articles that answer a question."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from agents.embedding import Embedder
from agents.evaluation.retrieval_items import JudgedFile, JudgedQuestion
from agents.evaluation.retrieval_modes import compare_modes
from agents.evaluation.retrieval_scores import MEASURES, Figure
from agents.evaluation.trained_on import refuse_trained_on
from agents.recognise import fetch_recogniser
from api.benchmark_files import read_truth
from api.embedders import open_embedder_of
from api.judged_home import JudgedHome, open_judged_home, read_judged
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database
from graph.errors import Invalid
from ingest.release import sha256_file

app = typer.Typer()
OPTIMISTIC = "optimistic: {0:,} of the relevant articles are known by the sentences that answer the questions only"


@app.command(
    epilog=example("kailin evaluate retrieval --file ori_pqal.json --mesh desc2026.gz --distractors pubmed.xml.gz")
)
def retrieval(
    file: Annotated[Path, typer.Option("--file", metavar="FILE", help="PubMedQA's ori_pqal.json, or a BioASQ file.")],
    distractors: Annotated[
        list[Path] | None,
        typer.Option("--distractors", metavar="FILE", help="PubMed files searched beside; repeatable."),
    ] = None,
    mesh: Annotated[
        list[Path] | None,
        typer.Option("--mesh", metavar="FILE", help="MeSH files; without them no retrieval by headings; repeatable."),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="In place of KAILIN_EMBEDDING_MODEL: a name, or a model's folder.")
    ] = None,
    vectors: Annotated[bool, typer.Option("--vectors/--no-vectors", help="Measure retrieval by vectors too.")] = True,
    ground_truth: Annotated[
        Path | None,
        typer.Option("--ground-truth", metavar="FILE", help="PubMedQA's test_ground_truth.json, for --split."),
    ] = None,
    split: Annotated[
        Literal["dev", "test", "all"], typer.Option(help="Questions asked; the articles of all are searched.")
    ] = "all",
    depth: Annotated[int, typer.Option(min=10, max=1000, help="Articles of each ranking that take part.")] = 100,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure text, headings, vectors and all of them fused on questions whose articles are known.

    In a database of its own, made and removed. A file that a training or the corpus of this home used is refused.
    """
    settings = load_settings(home_name=home, embedding_model=model)
    judged = read_judged(file)
    refuse_if_trained_on(settings, file)
    if not vectors:
        measured = measure(settings, judged, None, mesh or [], distractors or [], (ground_truth, split), depth)
    else:
        with open_embedder_of(settings) as embedder:
            measured = measure(settings, judged, embedder, mesh or [], distractors or [], (ground_truth, split), depth)
    document = {"file": file.name, "benchmark": judged.benchmark, "split": split, **measured}
    show(document, as_json, *report_texts(document))


def refuse_if_trained_on(settings: Settings, file: Path) -> None:
    """Raise Invalid where a training of the home, or its corpus, used the file; a home that is not there used none."""
    if settings.is_private and not settings.home_path.is_dir():
        return
    with open_database(settings) as database:
        refuse_trained_on(database, sha256_file(file), str(file))


def measure(
    settings: Settings,
    judged: JudgedFile,
    embedder: Embedder | None,
    mesh: list[Path],
    others: list[Path],
    chosen: tuple[Path | None, str],
    depth: int,
) -> dict[str, Any]:
    """Return what was measured as a JSON-ready document."""
    with open_judged_home(settings, judged, embedder, mesh, others) as home, progress() as on_progress:
        questions = choose(home.questions, *chosen)
        recogniser = fetch_recogniser(home.database) if mesh else None
        report = compare_modes(
            home.database,
            recogniser,
            home.dense,
            questions,
            depth=depth,
            seed=settings.seed,
            on_progress=lambda mode, done, total: on_progress(f"Ask, {mode}", done, total),
        )
        return {**about(home), "model": embedder.name if embedder else None, "depth": depth, **asdict(report)}


def about(home: JudgedHome) -> dict[str, Any]:
    """Return what was searched."""
    return {"articles": home.articles, "excerpts": home.excerpts, "embed_seconds": round(home.embed_seconds, 2)}


def choose(questions: list[JudgedQuestion], ground_truth: Path | None, split: str) -> list[JudgedQuestion]:
    """Return the questions of a split of PubMedQA. Raises Invalid without the list of test items, or without any."""
    if split != "all":
        if ground_truth is None:
            raise Invalid(f"--split {split} needs the list of test items.", remedy="Give --ground-truth FILE.")
        test = {str(pmid) for pmid in read_truth(ground_truth)}
        questions = [question for question in questions if (question.key in test) == (split == "test")]
    if not questions:
        raise Invalid("There is no question with a relevant article whose text is known.", remedy="Check --file.")
    return questions


def report_texts(document: dict[str, Any]) -> list[Any]:
    """Return the table and what is said around it."""
    table = Table("mode", *MEASURES, "no article", "questions/s", box=None, pad_edge=False)
    for mode in document["modes"]:
        figures = [words(Figure(**mode["figures"][name])) for name in MEASURES]
        speed = document["n"] / mode["seconds"] if mode["seconds"] else 0.0
        table.add_row(mode["mode"], *figures, f"{mode['empty']:,}", f"{speed:,.0f}")
    first = f"{document['n']:,} questions, {document['articles']:,} articles searched, vectors of {document['model']}."
    texts: list[Any] = [first, table]
    texts += [OPTIMISTIC.format(document["excerpts"]) + "."] if document["excerpts"] else []
    against = ", ".join(f"{name} {words(Figure(**document['against_best'][name]))}" for name in MEASURES)
    return [*texts, f"hybrid minus {document['best']}, paired: {against}."]


def words(figure: Figure) -> str:
    """Return a figure with its interval."""
    return f"{figure.mean:.3f} ({figure.low:.3f} to {figure.high:.3f})"
