"""`kailin evaluate corpus` over a real graph: its live pairs beside files of every shape."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.datasets.formats_chat import messages
from graph.database import Database
from graph.private_neo4j import Server
from tests.api.conftest import PAIR, ROW, Said, Statement

Kailin = Callable[..., Said]


def measured(said: Said) -> dict[str, dict[str, Any]]:
    """The reports by name."""
    assert said.code == 0, said.err
    return {report["name"]: report for report in said.document["corpora"]}


def test_corpora_stand_side_by_side(corpus: Database, served: Server, kailin: Kailin) -> None:
    """The graph's pair, chat rows placed by its id, PubMedQA's rows by article or heading name; the rest is said."""
    Path("chat.jsonl").write_text(json.dumps(messages(ROW)[0]) + "\n" + "no json\n")
    row = {"QUESTION": "Do cysts grow in rats?", "CONTEXTS": ["They do."], "final_decision": "no", "LONG_ANSWER": "No."}
    rows = {"12": row, "999": {**row, "MESHES": ["Cysts", "Unheard"]}, "998": {**row, "MESHES": ["Unheard"]}}
    Path("theirs.json").write_text(json.dumps(rows))
    found = measured(kailin("evaluate", "corpus", "chat.jsonl", "theirs.json", "--json"))
    graph, chat, theirs = found["graph"], found["chat.jsonl"], found["theirs.json"]
    assert (graph["pairs"], graph["placed_by"], graph["coverage"]["share"]) == (1, {"row": 1}, 0.5)
    assert graph["judges"] == [{"judge": "gates:1", "verdicts": {"accepted": 1}, "score": 1.0}]
    assert (graph["score"], graph["decisions"], graph["kinds"]) == (0.3, {"yes": 1}, {"yesno": 1})
    assert (chat["placed_by"], chat["coverage"]["concepts"]) == ({"pair": 1}, 1)
    assert list(chat["left_out"].values()) == [1]
    assert theirs["placed_by"] == {"article": 1, "names": 1, "nothing": 1}
    assert theirs["sources"] == {"pairs_with_pmid": 3, "pmids": 3, "pmids_not_in_graph": 2}
    assert theirs["duplicates"] == {"exact": 2, "near": 0}
    assert theirs["coverage"]["at"] == graph["coverage"]["at"] == 1
    for_people = kailin("evaluate", "corpus", "theirs.json").out
    assert "2 of 3 PMIDs are not in the graph" in for_people
    assert "1 pairs name no concept" in for_people
    assert "C04" in for_people


def test_withdrawn_pairs_do_not_count(corpus: Database, statement: Statement, served: Server, kailin: Kailin) -> None:
    """Nor what judges said of them; an empty graph leaves nothing to say."""
    statement("MATCH (q:QAPair {id: $id}) SET q.withdrawn_revision = 2", id=PAIR)
    graph = measured(kailin("evaluate", "corpus", "--json"))["graph"]
    assert (graph["pairs"], graph["judges"], graph["diversity"], graph["score"]) == (0, [], None, None)
    assert kailin("evaluate", "corpus").code == 0
