"""The second judge of a finished pair, in a run over the sample and by itself."""

from collections import Counter
from collections.abc import Callable

import orjson
import pytest

from agents.hands import Threads
from agents.judge import CRITERIA, PairJudge
from agents.model import Reply
from agents.records import Generation
from agents.replies import Unusable
from agents.run import Run
from agents.work import Limits, Work
from api.verify import verify
from graph.database import Database
from graph.identity import seeded_order
from tests.doubles import ScriptedModel, scripted_crew

NewRun = Callable[[int], Run]
VARIABLES = {
    "contexts": "[1] Iron\nFerritin rose.",
    "findings": "Finding: Ferritin rose.",
    "question": "Does iron raise ferritin?",
    "decision": "yes",
    "answer": "Ferritin rose.",
}


class Doubtful(ScriptedModel):
    """Finds every pair ambiguous, or a fixed part of them."""

    one_in = 1

    def _reply(self, prompt: str, text: str, top: dict[str, float] | None) -> Reply:
        if prompt.endswith(f"{CRITERIA['unambiguous']}\nVerdict:"):
            top = {" no": -0.1, " yes": -3.0}
        if seeded_order(0, prompt) % self.one_in == 0:
            text = text.replace('"unambiguous":4', '"unambiguous":2')
        return super()._reply(prompt, text, top)


def judge(model: ScriptedModel, form: str, threshold: float = 0.5) -> PairJudge:
    """Return a judge over a scripted model."""
    agent = scripted_crew(model, form, ["judge"]).judge
    assert agent is not None
    return PairJudge(agent, threshold)


@pytest.mark.parametrize(("form", "calls", "score"), [("json", 1, 0.25), ("text", 4, 0.0522)])
def test_the_weakest_criterion_decides(form: str, calls: int, score: float) -> None:
    """Three criteria hold, one does not: the pair fails by it, and the reason says so."""
    kept: list[Generation] = []
    said = judge(Doubtful(), form).judge_pair("b2:p", 1, VARIABLES, kept)
    assert said.verdict == "rejected"
    assert said.score == pytest.approx(score, abs=1e-3)
    assert said.reason.startswith("not unambiguous: grounded ")
    assert len(kept) == calls
    assert said.written_by == tuple(generation.id for generation in kept)
    assert judge(Doubtful(), form, threshold=0.01).judge_pair("b2:p", 1, VARIABLES, []).verdict == "accepted"


def test_grades_out_of_range_are_unusable() -> None:
    """A grade of 9, or none, is no verdict; the call is kept all the same."""
    kept: list[Generation] = []
    model = ScriptedModel(fault=lambda _: '{"reason": "r", "grounded": 9}')
    with pytest.raises(Unusable, match="grounded"):
        judge(model, "json").judge_pair("b2:p", 1, VARIABLES, kept)
    assert len(kept) == 1


def run_with(database: Database, run: Run, model: ScriptedModel, form: str) -> dict[str, int]:
    """Work a run off with every judge there is; return its rejections by reason."""
    crew = scripted_crew(model, form, ["compare", "judge"])
    work = Work(database, run, Threads(crew), Limits(concurrency=8), on_progress=lambda _: None, say=lambda _: None)
    return work.execute().snapshot.rejected


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_run_keeps_every_verdict_with_its_calls(sample_graph: Database, new_run: NewRun, form: str) -> None:
    """Gates, hierarchy and model: three judgements a pair; what a model judged leads to its calls."""
    run_with(sample_graph, new_run(12), ScriptedModel(), form)
    rows = sample_graph.read("answerer_examples_rows", revision=sample_graph.row("select_revision")["revision"])
    assert len(rows) == 12
    ids = [orjson.loads(row["row_json"])["id"] for row in rows]
    judges = Counter(found["judge"] for id_ in ids for found in sample_graph.read("trace_judgements", id=id_))
    assert {name.split(":")[0] for name in judges} == {"gates", "rule", "llm"}
    assert judges[next(name for name in judges if name.startswith("llm"))] == 12
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def test_a_pair_below_the_threshold_is_a_rejection(sample_graph: Database, new_run: NewRun) -> None:
    """Other targets take the place of those whose pairs fall; each rejection names the criterion and keeps its call."""
    model = Doubtful()
    model.one_in = 3
    rejected = run_with(sample_graph, new_run(12), model, "json")
    assert rejected["judge: not unambiguous"] > 0
    assert sample_graph.row("status_counts")["pairs"] == 12
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []
