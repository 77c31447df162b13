"""An evaluator trained for real: from a run's preferences to a directory and a node, then used by the next run."""

from pathlib import Path

import neo4j
import orjson
import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizerFast

from agents.crew import Crew
from agents.evaluate_model import Candidate, open_trained
from agents.hands import Threads
from agents.run import Wish, start_run
from agents.training.evaluator import Recipe, fit, seeded_scorer
from agents.training.evaluator_data import Example, Side
from agents.training.evaluator_run import run_training
from agents.training.run_folder import read_run
from agents.work import Limits, Work
from api.commands_train_evaluator import lines
from api.verify import verify
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from tests.doubles import Extractive, scripted_crew

WORDS = ("iron", "sleep", "heart", "lung", "does", "raise", "is", "it", "shown", "that", "the", "in", "of", "and")


@pytest.fixture(scope="module")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a randomly initialised encoder of two layers and a tokenizer of a few words."""
    folder = tmp_path_factory.mktemp("encoder")
    letters = list("abcdefghijklmnopqrstuvwxyz?.-")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *letters, *(f"##{c}" for c in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def work_off(database: Database, n: int, crew: Crew) -> str:
    """Make n pairs; return the run's id."""
    run, _ = start_run(database, Wish(n=n), "test")
    Work(database, run, Threads(crew), Limits(concurrency=4), on_progress=lambda _: None, say=lambda _: None).execute()
    return run.id


def test_a_trained_evaluator_chooses_in_the_next_run(
    sample_graph: Database, neo4j_server: Server, tiny_encoder: Path, tmp_path: Path
) -> None:
    """Trained on the rule's preferences, it is a directory, a node that used them, and then a judge with its name."""
    work_off(sample_graph, 260, scripted_crew(Extractive(), "json"))
    recipe = Recipe(str(tiny_encoder), epochs=1)
    finished = run_training(sample_graph, recipe, tmp_path / "run", "tiny", lambda *_: None)
    metrics = read_run(tmp_path / "run").metrics
    assert set(metrics["controls"]) == {
        *("position only", "length only", "generator identity"),
        *("question without contexts", "untrained model"),
    }
    assert metrics["trained_on"] >= 20
    assert metrics["swap"]["consistent"]["value"] == 1.0
    assert used(neo4j_server, finished.training_run) == metrics["trained_on"]
    text = "\n".join(lines(finished))
    assert f"Trained on {metrics['trained_on']} preferences" in text
    assert text.count("by the interval") + text.count(", better") == len(metrics["controls"])
    judge = open_trained(finished.folder.weights, 0)
    assert judge.judge == f"model:{finished.model}"
    crew = scripted_crew(Extractive(), "json")
    work_off(sample_graph, 5, Crew(crew.generators, crew.answerer, crew.probe, trained=judge))
    judges = [row["judge"] for row in judged(sample_graph)]
    assert judge.judge in judges
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []
    with pytest.raises(Invalid, match="not empty"):
        run_training(sample_graph, recipe, tmp_path / "run", "tiny", lambda *_: None)


def used(server: Server, training: str) -> int:
    """Return how many preferences a training used, by the graph."""
    query = "MATCH (:TrainingRun {id: $id})-[:USED]->(p:Preference) RETURN count(p) AS n"
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
        return int(driver.execute_query(query, id=training).records[0]["n"])


def judged(database: Database) -> list[dict[str, str]]:
    """Return the judges of all questions of all pairs."""
    rows = database.read("answerer_examples_rows", revision=database.row("select_revision")["revision"])
    return [row for found in rows for row in database.read("trace_questions", id=orjson.loads(found["row_json"])["id"])]


def test_too_few_preferences_are_refused(sample_graph: Database, tiny_encoder: Path, tmp_path: Path) -> None:
    """A person is told how to make more."""
    with pytest.raises(Invalid, match="0 preferences of the rule to train on"):
        run_training(sample_graph, Recipe(str(tiny_encoder)), tmp_path / "run", "tiny", lambda *_: None)


def lesson(i: int) -> Example:
    """Return an example whose better question names iron, and found articles with the source's words."""
    source, other = ("heart lung", "sleep that") if i % 2 else ("sleep that", "heart lung")
    near, far = Side("does iron raise it", "a", (source,)), Side("is it shown in the", "b", (other,))
    first = i % 3 == 0
    return Example(f"p{i}", i, 0.1, source, near if first else far, far if first else near, first, "train")


@pytest.mark.parametrize(("shape", "rate", "epochs"), [("bi", 0.0, 4), ("bi", 1e-3, 4), ("cross", 3e-3, 12)])
def test_either_shape_learns_what_can_be_learnt(tiny_encoder: Path, shape: str, rate: float, epochs: int) -> None:
    """The nearer articles win: after training nearly every choice is right."""
    lessons = [lesson(i) for i in range(96)]
    pairs = [e.candidates for e in lessons]
    recipe = Recipe(str(tiny_encoder), shape=shape, epochs=epochs, learning_rate=1e-2, encoder_rate=rate)
    scorer = fit(seeded_scorer(recipe), lessons, pairs, recipe, lambda *_: None)
    right = [(p > 0.5) == e.first_is_better for p, e in zip(scorer.compare(pairs), lessons, strict=True)]
    assert sum(right) >= 90


def test_what_is_kept_of_texts_changes_nothing(tiny_encoder: Path) -> None:
    """Vectors read once give the same probabilities as texts read each time, in either order."""
    scorer = seeded_scorer(Recipe(str(tiny_encoder)))
    near = Candidate("iron heart", "does iron raise", ("iron heart", "lung"))
    far = Candidate("iron heart", "is it shown", ())
    pairs = [(near, far), (far, near), (far, far)]
    fresh = scorer.compare(pairs)
    scorer.read_once(pairs, lambda *_: None)
    assert scorer.compare(pairs) == pytest.approx(fresh, abs=1e-5)
    assert fresh[0] + fresh[1] == pytest.approx(1)
    assert fresh[2] == 0.5


def test_a_folder_that_is_not_whole_is_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    """The head is missing: the folder is named."""
    scorer = seeded_scorer(Recipe(str(tiny_encoder)))
    scorer.save(tmp_path)
    scorer.describe(tmp_path)
    (tmp_path / "head.pt").unlink()
    with pytest.raises(Invalid, match="not whole"):
        open_trained(tmp_path, 0)


def test_a_base_that_is_none_is_refused(tmp_path: Path) -> None:
    """What to give instead is said."""
    with pytest.raises(Invalid, match="cannot be opened as an encoder"):
        seeded_scorer(Recipe(str(tmp_path)))
