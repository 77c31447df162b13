"""Pairs for measurements of pulls: real articles in native rows of the real shape, written in bulk.

In: the server of a real graph (tests/bench/real_graph.py). Out: as many pairs as asked for, 100 a revision as a run's
writer commits them, each with its concept and the gates' judgement. Concepts, source, four supporting articles under
the same heading, tree, split and counts are real; the question is made from the title and the answer is the abstract's
end, since no model wrote them.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

import neo4j

from agents.answer import Answer
from agents.evaluate import Verdict
from agents.records import Generation, Question, Source, Target, target_id
from agents.retrieve import RetrievedArticle
from agents.row import build_row
from graph.frozen import Row, Surroundings, frozen_properties
from graph.identity import content_id
from graph.never_list import never_planned
from graph.private_neo4j import Server
from graph.queries import query
from graph.surroundings import read_surroundings

RUN = content_id("run", "bench")
BATCH, SUPPORTS = 100, 4
FIELDS = ("pmid", "version", "title", "abstract", "year", "copyright")
READ = """
MATCH (a:Article)-[:HAS_MESH]->(d:Descriptor)
WHERE a.abstract IS NOT NULL AND NOT coalesce(a.retracted, false) AND a.excluded_reason IS NULL
WITH a, d ORDER BY d.ui
WITH a, collect([d.ui, d.name, COLLECT { MATCH (d)-[:AT]->(t) RETURN t.number ORDER BY t.number }]) AS headings
RETURN a {.pmid, .version, .title, .abstract, .year, .journal, .doi, .copyright} AS article, headings ORDER BY a.pmid
"""
WRITE = """
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.properties.concept})
CREATE (p:QAPair {id: row.id, created_at: datetime()})-[:ABOUT]->(d)
SET p += row.properties
CREATE (j:Judgement {id: row.judgement, judge: 'gates:1', verdict: 'accepted', score: row.score, reason: '',
                     created_revision: row.properties.created_revision})-[:JUDGES]->(p)
"""
REVISION = "MERGE (c:Corpus {id: 'corpus'}) SET c.revision = $revision"


def add_pairs(server: Server, n: int, *, first: int = 0) -> int:
    """Write n pairs, numbered from `first` on, at the revisions behind the corpus's; return its revision then."""
    auth = (server.username, server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=auth, telemetry_disabled=True) as driver:

        def run(text: str, **parameters: Any) -> list[Row]:
            return [record.data() for record in driver.execute_query(text, parameters).records]

        [now] = run("OPTIONAL MATCH (c:Corpus) RETURN coalesce(max(c.revision), 0) AS revision")
        revision: int = now["revision"]
        rows = islice(iter_rows(run(READ), random.Random(first), first), n)  # noqa: S311
        while batch := list(islice(rows, 10 * BATCH)):
            around = read_surroundings(lambda name, **given: run(query(name).text, **given), batch)
            numbered = (row | {"created_revision": revision + 1 + at // BATCH} for at, row in enumerate(batch))
            run(WRITE, rows=[node(row, around) for row in numbered])
            revision += -(-len(batch) // BATCH)
            run(REVISION, revision=revision)
    return revision


def node(row: Row, around: Surroundings) -> Row:
    """Return what is written of a native row, as the writer of a run writes it."""
    own = {key: row[key] for key in ("kind", "question", "answer", "decision", "created_revision")}
    score = random.Random(row["id"]).randrange(50, 101) / 100  # noqa: S311
    judgement = content_id("judgement", row["id"], "gates:1")
    properties = own | {"invented": False} | frozen_properties(row, around)
    return {"id": row["id"], "judgement": judgement, "score": score, "properties": properties}


def iter_rows(found: list[Row], rng: random.Random, first: int) -> Iterator[Row]:
    """Yield native rows without end: articles in turn, each time about another of their plannable headings."""
    articles = {row["article"]["pmid"]: row["article"] for row in found}
    headings = {row["article"]["pmid"]: row["headings"] for row in found}
    under = defaultdict(list)
    for pmid, own in headings.items():
        for ui, _, _ in own:
            under[ui].append(pmid)
    left_out, ordinal = never_planned(), 0
    while True:
        for pmid, article in articles.items():
            own = [h for h in headings[pmid] if h[0] not in left_out and h[2]] or headings[pmid]
            ui, name, numbers = own[ordinal // len(articles) % len(own)]
            if ordinal >= first:
                near = [other for other in under[ui] if other != pmid]
                near = rng.sample(near, min(SUPPORTS, len(near)))
                others = [other for other in rng.sample(sorted(articles), 2 * SUPPORTS) if other not in {pmid, *near}]
                supports = [articles[other] for other in [*near, *others][:SUPPORTS]]
                yield native(ordinal, article, headings[pmid], (ui, name, tuple(numbers)), supports)
            ordinal += 1


def native(
    ordinal: int, article: Row, headings: list[Any], concept: tuple[str, str, tuple[str, ...]], supports: list[Row]
) -> Row:
    """Return one native row, built as the loop builds it."""
    ui, name, numbers = concept
    place = numbers[0] if numbers else ""
    target = Target(target_id(RUN, ordinal), RUN, ordinal, ui, name, place, (place,), 1.0, tree_numbers=numbers)
    source = Source(
        **{key: article[key] for key in (*FIELDS, "journal", "doi")},
        section_labels=(), section_offsets=(), language="eng", invented=False,
        headings=tuple((h[0], h[1]) for h in headings),
    )  # fmt: skip
    call = Generation("b2:g", "ask_a", 1, "ask", "0" * 64, "", {}, "a-model-of-8b", {}, "", True, 0, 0, 0.0)
    found = tuple(
        RetrievedArticle(**{key: support[key] for key in FIELDS}, rank=rank, score=0.03, headings=())
        for rank, support in enumerate(supports, start=1)
    )
    asked = Question(content_id("q", ordinal), "yesno", f"Is it so that {article['title']}", call, found)
    made = Answer(article["abstract"][-400:], ("yes", "no", "maybe")[ordinal % 7 % 3], call)
    return build_row(target, source, Verdict(asked, None, None), made, mesh_release="desc2024", in_context=True)
