"""All modes side by side on a tiny judged graph in a real Neo4j, with an embedding endpoint over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from agents.dense import open_dense
from agents.embed import Part, embed_articles
from agents.embedding import EndpointEmbedder
from agents.evaluation.retrieval_items import answerable, parse_judged
from agents.evaluation.retrieval_modes import compare_modes
from agents.evaluation.trained_on import refuse_trained_on
from agents.recognise import build_recogniser
from agents.vectors import slot_for
from graph.database import Database
from graph.errors import Invalid
from ingest.benchmark.judged_load import load_judged
from ingest.release import sha256_file, write_release
from tests.embedding_endpoint import EmbeddingEndpoint

WORDS = ("kidney", "feather", "lung", "liver", "retina", "spleen", "muscle", "tendon", "nerve", "skin")
ITEMS = {
    str(n): {"QUESTION": f"Does the {word} hurt?", "CONTEXTS": [f"A {word} was seen.", "Water."], "MESHES": []}
    for n, word in enumerate(WORDS, start=1)
}


@pytest.fixture
def embedder() -> Iterator[EndpointEmbedder]:
    """An embedder with its endpoint running."""
    with EmbeddingEndpoint().running() as endpoint:
        made = EndpointEmbedder(endpoint.url, "none", None, tries=1)
        yield made
        made.close()


def test_every_mode_is_measured_on_the_same_questions(database: Database, embedder: EndpointEmbedder) -> None:
    """Text and vectors find the one article that shares a word; no heading is named, so `mesh` finds nothing."""
    judged = parse_judged(ITEMS, "x.json")
    assert load_judged(database, judged.articles, partial=False) == set()
    embed_articles(database, embedder, slot_for(database, embedder), Part(), lambda *_: None)
    questions = answerable(judged.questions, judged.articles)
    report = compare_modes(database, build_recogniser([]), open_dense(database, embedder), questions, depth=10)
    by_name = {mode.mode: mode for mode in report.modes}
    assert list(by_name) == ["text", "mesh", "dense", "text+mesh", "hybrid"]
    assert report.n == 10
    assert by_name["text"].figures["success@4"].mean == 1
    assert by_name["dense"].figures["success@4"].mean == 1
    assert (by_name["mesh"].figures["MRR"].mean, by_name["mesh"].empty) == (0, 10)
    assert by_name["text+mesh"].figures == by_name["text"].figures
    assert report.best in {"text", "dense"}
    assert report.against_best["nDCG@10"].mean == pytest.approx(
        by_name["hybrid"].figures["nDCG@10"].mean - by_name[report.best].figures["nDCG@10"].mean
    )
    without = compare_modes(database, None, None, questions, depth=10)
    assert [mode.mode for mode in without.modes] == ["text", "hybrid"]


def test_articles_beside_the_judged_ones_do_not_replace_them(database: Database) -> None:
    """A PubMed record of a judged article is left out; of an excerpt it takes the place."""
    others = [Path(__file__).parents[3] / "ingest" / "sample" / "pubmed_sample.xml"]
    sample = load_judged(database, {}, partial=False, others=others)
    pmid = min(sample)
    with pytest.raises(Invalid, match="empty database"):
        load_judged(database, {}, partial=False)
    for partial, title in ((False, ""), (True, None)):
        database.empty()
        judged = parse_judged({str(pmid): ITEMS["1"], "1": ITEMS["1"]}, "x.json")
        whole = load_judged(database, judged.articles, partial=partial, others=others)
        [row] = database.read("encoder_data_articles", pmids=[pmid])
        assert (row["title"] == title) == (not partial)
        assert (pmid in whole) == partial
        assert len(whole) == len(sample) - (not partial)


def test_a_file_that_was_used_is_refused(database: Database, tmp_path: Path) -> None:
    """By the corpus or by a training; a file of the same name with other content is not."""
    file = tmp_path / "bioasq.json"
    file.write_bytes(orjson.dumps(ITEMS))
    refuse_trained_on(database, sha256_file(file), "bioasq.json")
    write_release(database, "pairs", file, 1)
    with pytest.raises(Invalid, match="the pairs of bioasq.json"):
        refuse_trained_on(database, sha256_file(file), "bioasq.json")
    refuse_trained_on(database, "0" * 64, "bioasq.json")
