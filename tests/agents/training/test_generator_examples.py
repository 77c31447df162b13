"""What a generator learns from: the prompts of generation, whole articles in one split, filtered, balanced, clean."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from agents.evidence import finding
from agents.prompts import build_prompt, load_prompts
from agents.training.bioasq import asked_of, parse_bioasq
from agents.training.examples import Article, Asked, question_examples, refuse_too_few
from agents.training.graph_examples import Preferred
from agents.training.preference_examples import describe, preference_examples
from agents.training.presets import GENERATOR, refuse_without_cuda
from graph.benchmark_gate import BenchmarkGate, Item, Items
from graph.errors import Invalid
from graph.split import split_of

PROMPTS = load_prompts()
TEXT, JSON = PROMPTS["ask_text_b"], PROMPTS["ask_json_b"]
ABSTRACT = "We gave mice a drug. Tumours shrank in twelve of twenty mice. None died."
OPEN = BenchmarkGate()
TRAIN, DEV, TEST = ([n for n in range(1, 2000) if split_of(n) == split] for split in ("train", "dev", "test"))


def article(pmid: int) -> Article:
    """An article by PMID."""
    return Article(pmid, f"Mice {pmid}", ABSTRACT, concept="Neoplasms")


def asked(pmid: int, question: str = "Do tumours shrink?", split_pmid: int | None = None) -> Asked:
    """A question about an article."""
    return Asked(article(pmid), question, "pair b2:x", split_pmid or pmid)


def preferred(pmid: int, margin: float, winner: str = "ask_a", **changes: Any) -> Preferred:
    """A preference between the generators' questions about an article."""
    loser = "ask_b" if winner == "ask_a" else "ask_a"
    prompts = tuple(PROMPTS[f"ask_text_{role[-1]}"].sha256 for role in (winner, loser))
    item = Preferred(
        f"b2:{pmid}:{margin}", article(pmid), margin, "rule", f"Is {pmid} good for mice?", f"Is {pmid} bad?",
        (winner, loser), ("m", "m"), (prompts[0], prompts[1]),
    )  # fmt: skip
    return replace(item, **changes)


def test_an_example_is_what_generation_sends_and_wants() -> None:
    """Word for word the prompt file with the article's variables; behind it the question up to the stop, or JSON."""
    [row] = question_examples([asked(TRAIN[0])], TEXT, OPEN, Counter())
    variables = {"title": f"Mice {TRAIN[0]}", "finding": finding(ABSTRACT)}
    assert row["prompt"] == build_prompt(TEXT, variables)
    assert row["completion"] == " Do tumours shrink?\n"
    [row] = question_examples([asked(TRAIN[0])], JSON, OPEN, Counter())
    assert [message["role"] for message in row["prompt"]] == ["system", "user"]
    assert "Neoplasms" in row["prompt"][1]["content"]
    assert orjson.loads(row["completion"][0]["content"]) == {"question": "Do tumours shrink?"}


def test_articles_keep_to_their_split_and_test_is_left_alone() -> None:
    """A question with several articles goes with the first one; the same twice counts once."""
    left_out: Counter[str] = Counter()
    items = [asked(TRAIN[0]), asked(TRAIN[0]), asked(DEV[0]), asked(TEST[0]), asked(DEV[1], split_pmid=TRAIN[1])]
    rows = question_examples(items, TEXT, OPEN, left_out)
    assert {row["pmid"]: row["split"] for row in rows} == {TRAIN[0]: "train", DEV[0]: "dev", DEV[1]: "train"}
    assert left_out == {"twice the same": 1, "its article is kept for questions afterwards": 1}


def test_what_is_of_a_benchmark_is_left_out() -> None:
    """By PMID, by the question, by the abstract; questions and preferences alike."""
    gate = BenchmarkGate(Items([Item("PQA", "1", (TRAIN[0],), "Do tumours shrink in twelve of twenty mice?", ())]))
    left_out: Counter[str] = Counter()
    items = [asked(TRAIN[0]), asked(TRAIN[1], "Do tumours shrink in twelve of twenty mice?"), asked(TRAIN[2])]
    assert [row["pmid"] for row in question_examples(items, TEXT, gate, left_out)] == [TRAIN[2]]
    assert left_out == {"of the benchmark PQA": 2}
    rows = preference_examples(
        [preferred(pmid, 0.1) for pmid in TRAIN[:2]], TEXT, gate, left_out, seed=0, balanced=False
    )
    assert [row["pmid"] for row in rows] == [TRAIN[1]]


def test_bioasq_gives_yes_no_questions_with_texts(tmp_path: Path) -> None:
    """The graph's text before snippets, at most four documents, other kinds counted."""
    urls = [f"http://www.ncbi.nlm.nih.gov/pubmed/{n}" for n in range(1, 8)]
    snippets = [
        {"document": urls[0], "beginSection": "title", "text": "Mice"},
        {"document": urls[0], "beginSection": "abstract", "text": "Tumours shrank."},
        *({"document": url, "beginSection": "abstract", "text": "Rats grew."} for url in urls[2:]),
    ]
    question = {"id": "q1", "body": "Do tumours shrink? ", "type": "yesno", "documents": urls, "snippets": snippets}
    path = tmp_path / "bioasq.json"
    path.write_bytes(orjson.dumps({"questions": [question, {**question, "id": "q2", "type": "list"}]}))
    left_out: Counter[str] = Counter()
    found = list(asked_of(parse_bioasq(path), {2: article(2)}, left_out))
    assert [item.article.pmid for item in found] == [1, 2, 3, 4]
    assert found[0].article == Article(1, "Mice", "Tumours shrank.")
    assert (found[1].article, found[1].split_pmid, found[1].question) == (article(2), 1, "Do tumours shrink?")
    assert left_out == {"of another kind than yes/no": 1}


@pytest.mark.parametrize("text", ["", "[]", '{"questions": [{"id": "q"}]}'])
def test_another_format_is_refused(tmp_path: Path, text: str) -> None:
    """With the file's name and what is missing."""
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(Invalid, match=r"x\.json is not a file of BioASQ"):
        parse_bioasq(tmp_path / "x.json")


def test_margins_are_cut_at_both_ends_and_wins_balanced() -> None:
    """The lowest fifth and the highest fiftieth go, then wins of the generator that wins more; the rest is told."""
    items = [preferred(pmid, n / 100, "ask_b" if n % 4 else "ask_a") for n, pmid in enumerate(TRAIN[:100])]
    left_out: Counter[str] = Counter()
    rows = preference_examples(items, TEXT, OPEN, left_out, seed=0)
    assert (left_out["small margin"], left_out["extreme margin"]) == (20, 2)
    assert min(row["margin"] for row in rows) >= 0.2
    told = describe(rows)
    assert told["wins"]["train"]["ask_a"] == told["wins"]["train"]["ask_b"] == 20
    assert left_out["for balance between the generators"] == 78 - 40
    assert told["length_ratio"] == pytest.approx(5 / 3)
    assert rows == preference_examples(items[::-1], TEXT, OPEN, Counter(), seed=0)


def test_held_out_wins_of_one_generator_alone_stay() -> None:
    """Balance would leave nothing to measure on; what is trained on is balanced all the same."""
    items = [preferred(pmid, 0.5, "ask_b" if n % 3 else "ask_a") for n, pmid in enumerate(TRAIN[:30])]
    rows = preference_examples([*items, preferred(DEV[0], 0.5)], TEXT, OPEN, Counter(), seed=0)
    assert describe(rows)["wins"] == {"train": {"ask_a": 10, "ask_b": 10}, "dev": {"ask_a": 1}}


def test_what_cannot_be_learnt_from_is_said() -> None:
    """No preference, none of this prompt, equal questions, too few."""
    with pytest.raises(Invalid, match="no preference in the graph"):
        preference_examples([], TEXT, OPEN, Counter(), seed=0)
    with pytest.raises(Invalid, match=rf"ask_json_b is {JSON.sha256[:12]}.*theirs are"):
        preference_examples([preferred(TRAIN[0], 0.1)], JSON, OPEN, Counter(), seed=0)
    left_out: Counter[str] = Counter()
    same = preferred(TRAIN[0], 0.1, rejected=f"is {TRAIN[0]} good for mice")
    rows = preference_examples([same], TEXT, OPEN, left_out, seed=0)
    with pytest.raises(Invalid, match=r"0 to train on and 0 held out, expected 4 and 1.*1 equal questions"):
        refuse_too_few(rows, "preferences", +left_out, "Make more.")


def test_four_bits_need_cuda() -> None:
    """The published preset says so in one line; the small one runs anywhere."""
    with pytest.raises(Invalid, match=r"4 bits, which needs an NVIDIA GPU \(CUDA\).*--preset small"):
        refuse_without_cuda(GENERATOR["dpo"]["papers"], has_cuda=False)
    refuse_without_cuda(GENERATOR["dpo"]["papers"], has_cuda=True)
    refuse_without_cuda(GENERATOR["dpo"]["small"], has_cuda=False)
