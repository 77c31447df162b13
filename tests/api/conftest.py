"""Fixtures of the doors: a tiny whole corpus in the real Neo4j, raw statements to break it, and the command line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import orjson
import pytest

from agents.records import generation_id, pair_id, question_id, target_id
from api.main import run
from api.settings import Settings, variable
from graph.database import Database
from graph.frozen import Surroundings, frozen_properties
from graph.private_neo4j import Server

Statement = Callable[..., list[dict[str, Any]]]
RUN = "b2:run"
TARGET = target_id(RUN, 0)
ASK_A, ASK_B, ANSWER = (generation_id(TARGET, role, 1) for role in ("ask_a", "ask_b", "answer"))
DECISION = generation_id(TARGET, "answer:decision", 1)
PAIR = pair_id(TARGET)
ROW = {
    "id": PAIR,
    "kind": "yesno",
    "question": "Does β-blockade shrink tumours?",
    "answer": "Tumours shrank in 12 of 20 mice.",
    "decision": "yes",
    "concept": {"ui": "D1", "name": "Neoplasms", "tree_numbers": ["C04"]},
    "walked_to": "C04",
    "source": {"pmid": 11, "version": 1, "title": "Mice", "year": 2001, "invented": False},
    "contexts": [
        {"pmid": 11, "version": 1, "rank": 0, "title": "Mice", "abstract": "Tumours shrank.", "is_source": True},
        {"pmid": 12, "version": 1, "rank": 1, "title": "Rats", "abstract": "Rats grew.", "is_source": False},
    ],
    "headings": [{"ui": "D1", "name": "Neoplasms"}],
    "mesh_release": "2024",
    "run": RUN,
    "models": {"generator": "small", "answerer": "small"},
    "preference": {"margin": 0.1, "scores": [0.3, 0.2]},
    "split": "train",
    "created_revision": 1,
}
CORPUS = """
CREATE (c:TreeNumber:Category {number: "C", name: "Diseases", articles: 2, pairs: 1})
CREATE (c04:TreeNumber {number: "C04", articles: 2, pairs: 1})-[:UNDER]->(c)
CREATE (c0401:TreeNumber {number: "C04.01", articles: 1, pairs: 0})-[:UNDER]->(c04)
CREATE (d1:Descriptor {ui: "D1", name: "Neoplasms", class: "1", active: true, articles: 2, pairs: 1,
                       candidates: [11, 12]})
CREATE (d2:Descriptor {ui: "D2", name: "Cysts", class: "1", active: true, articles: 1, pairs: 0, candidates: [12]})
CREATE (d1)-[:AT]->(c04), (d2)-[:AT]->(c0401)
CREATE (a1:Article {pmid: 11, version: 1, title: "Mice", abstract: "Tumours shrank.", year: 2001, journal: "J",
                    language: "eng", retracted: false, invented: false})
CREATE (a2:Article {pmid: 12, version: 1, title: "Rats", abstract: "Rats grew.", year: 2002, journal: "J",
                    language: "eng", retracted: false, invented: false})
CREATE (a3:Article {pmid: 13, version: 1, title: "Gone", abstract: "Wrong.", year: 2003, journal: "J",
                    language: "eng", retracted: true, invented: false})
CREATE (a1)-[:HAS_MESH {major: true}]->(d1), (a2)-[:HAS_MESH {major: false}]->(d1), (a2)-[:HAS_MESH {major: true}]->(d2)
CREATE (a3)-[:HAS_MESH {major: true}]->(d1)
CREATE (:Release {id: "b2:release", kind: "mesh", name: "desc.xml", loaded_at: datetime(), counts_json: '{"read": 2}'})
CREATE (run:Run {id: $run, settings_json: '{"n": 1}', seed: 0, code_version: "0.1.0", started_at: datetime(),
                 state: "done"})
CREATE (t:Target {id: $target, ordinal: 0, path: ["C", "C04"], deficit: 1.5, state: "done"})-[:IN]->(run)
CREATE (t)-[:WALKED_TO]->(c04), (t)-[:CONCERNS]->(d1)
CREATE (:Target {id: "b2:open", ordinal: 1, path: ["C", "C04"], deficit: 0.5, state: "open"})-[:IN]->(run)
CREATE (:Prompt {sha256: "abc123", name: "ask_text", text: "Title: $title"})
WITH run, t, d1, a1, a2
UNWIND $generations AS row
CREATE (g:Generation {id: row.id, role: row.role, attempt: 1, prompt_sha256: "abc123", variables_json: '{"title": "x"}',
                      model: "small", parameters_json: '{"seed": 1}', reply: row.reply, tokens_in: 10, tokens_out: 5,
                      seconds: 0.25})-[:PART_OF]->(run)
WITH t, d1, a1, a2, collect(g) AS generations
WITH t, d1, a1, a2, generations[0] AS g1, generations[1] AS g2, generations[2] AS g3
CREATE (q1:Question {id: $questions[0], kind: "yesno", text: "Does β-blockade shrink tumours?"})-[:ASKED_FOR]->(t)
CREATE (q2:Question {id: $questions[1], kind: "yesno", text: "Do mice have tumours?"})-[:ASKED_FOR]->(t)
CREATE (q1)-[:FROM {attempt: 1}]->(a1), (q2)-[:FROM {attempt: 1}]->(a1)
CREATE (q1)-[:WRITTEN_BY]->(g1), (q2)-[:WRITTEN_BY]->(g2), (q1)-[:RETRIEVED {rank: 1, score: 0.03}]->(a2)
CREATE (p:Preference {id: "b2:preference", judge: "mesh", margin: 0.1, scores: [0.3, 0.2]})-[:CHOSE]->(q1)
CREATE (p)-[:REJECTED]->(q2)
CREATE (pair:QAPair {id: $pair, kind: "yesno", question: q1.text, answer: "Tumours shrank in 12 of 20 mice.",
                     decision: "yes", created_at: datetime(), created_revision: 1})
SET pair += $frozen
CREATE (pair)-[:FULFILS]->(t), (pair)-[:ANSWERS]->(q1), (pair)-[:ABOUT]->(d1), (pair)-[:WRITTEN_BY]->(g3)
CREATE (pair)-[:SUPPORTED_BY {rank: 0}]->(a1), (pair)-[:SUPPORTED_BY {rank: 1, score: 0.03}]->(a2)
CREATE (j:Judgement {id: "b2:judgement", judge: "gates:1", verdict: "accepted", score: 1.0, reason: ""})
CREATE (j)-[:JUDGES]->(pair)
CREATE (:Rejection {id: "b2:rejection", stage: "reply", reason: "no question", attempt: 1})-[:OF]->(t)
CREATE (:Corpus {id: "corpus", revision: 1})
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command line came to: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return orjson.loads(self.out)


@pytest.fixture
def statement(neo4j_server: Server) -> Iterator[Statement]:
    """Runs Cypher that the project has no query for, to set a scene or to break a rule."""
    auth = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth, telemetry_disabled=True) as driver:

        def execute(text: str, **parameters: Any) -> list[dict[str, Any]]:
            return [record.data() for record in driver.execute_query(text, parameters).records]

        yield execute


@pytest.fixture
def corpus(database: Database, statement: Statement) -> Database:
    """A corpus that breaks no rule: two concepts, three articles (one retracted), one pair, one open target."""
    rows = [
        {"id": ASK_A, "role": "ask_a", "reply": "Does β-blockade\n shrink tumours?"},
        {"id": ASK_B, "role": "ask_b", "reply": "Do mice have tumours?"},
        {"id": ANSWER, "role": "answer", "reply": "Tumours shrank in 12 of 20 mice."},
        {"id": DECISION, "role": "answer:decision", "reply": " yes"},
    ]
    statement(
        CORPUS,
        run=RUN,
        target=TARGET,
        generations=rows,
        questions=[question_id(ASK_A), question_id(ASK_B)],
        pair=PAIR,
        frozen=frozen_properties(ROW, Surroundings({"C04": ["D1"], "C": []}, {"D1": 2})),
    )
    return database


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, an empty KAILIN_HOME below it, and no setting in the environment."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    monkeypatch.setenv("KAILIN_HOME", str(tmp_path / "home"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def kailin(bare: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs command lines in the bare folder."""

    def command(*arguments: object) -> Said:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


@pytest.fixture
def served(bare: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The session's Neo4j, set as the server of the command line."""
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    return neo4j_server
