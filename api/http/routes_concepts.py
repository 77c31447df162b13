"""`/concepts`: MeSH's concepts by name, UI or tree number, what stands around them, and what is about them. Reads only.

Lists are in a total order, and long ones in pages: the next one begins behind the last row (`after`).
"""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from agents.lucene import build_name_query
from api.http.dependencies import CallerDep, DatabaseDep, refuse_without, require
from api.http.parameters import LARGEST_PMID, PAIR_ID, Limit, Word
from api.http.problems import documented
from graph.database import Database
from graph.errors import NotFound

router = APIRouter(tags=["concepts"], dependencies=[require("read")])


class Found(BaseModel):
    """A descriptor that a search found; `term` is the entry term that is what was searched for."""

    ui: str = Field(examples=["D009369"])
    name: str = Field(examples=["Neoplasms"])
    term: str | None = Field(examples=["Tumors"])
    numbers: list[str] = Field(examples=[["C04"]])
    articles: int = Field(description="usable articles about it")
    pairs: int = Field(description="live pairs about it")


class Concept(BaseModel):
    """A MeSH descriptor, or one of the 16 categories, which have no UI."""

    ui: str | None = Field(description="UI, null for a category", examples=["D009369"])
    name: str = Field(description="name", examples=["Neoplasms"])
    scope_note: str | None = Field(description="NLM's scope note")
    entry_terms: list[str] = Field(description="other names", examples=[["Tumors", "Cancer"]])
    numbers: list[str] = Field(description="places in the tree", examples=[["C04"]])
    articles: int = Field(description="usable articles about it, for a category those at or below it")
    pairs: int = Field(description="live pairs about it, for a category those at or below it")


class Neighbour(BaseModel):
    """A place right below (children) or somewhere above (ancestors) one of a concept's places, `under`."""

    number: str = Field(examples=["C04.588"])
    under: str = Field(description="the concept's own place", examples=["C04"])
    ui: str | None = Field(examples=["D009371"])
    name: str = Field(examples=["Neoplasms by Site"])
    articles: int = Field(description="distinct usable articles at or below it")
    pairs: int = Field(description="distinct live pairs at or below it")


class Article(BaseModel):
    """A usable article; its abstract only where it was asked for."""

    pmid: int = Field(examples=[31415926])
    title: str | None
    abstract: str | None = None
    year: int | None = Field(examples=[2021])
    journal: str | None
    major: bool = Field(description="whether the concept is a major heading of it")
    invented: bool = Field(description="whether it was written for the bundled sample")


class Pair(BaseModel):
    """A live pair."""

    id: str = Field(examples=["b2:4f0c2a"])
    kind: str = Field(examples=["yesno"])
    question: str
    answer: str
    decision: str | None = Field(examples=["yes"])
    created_at: str | None
    created_revision: int | None


@router.get("/concepts", summary="Search by name or entry term")
def search(
    q: Annotated[
        str,
        Query(description="words of a name, the last one perhaps only begun", max_length=200, examples=["heart atta"]),
    ],
    database: DatabaseDep,
    limit: Annotated[int, Query(description="most concepts", ge=1, le=100, examples=[10])] = 20,
) -> list[Found]:
    """Return descriptors whose name or entry terms hold all words: exact names first, then the nearest."""
    query = build_name_query(q)
    if not query:
        return []
    text = " ".join(q.lower().split())
    return [Found(**row) for row in database.read("routes_concepts_search", query=query, text=text, limit=limit)]


@router.get("/concepts/{word}", summary="One concept", responses=documented(404))
def concept(word: Word, database: DatabaseDep) -> Concept:
    """Return a descriptor by its UI, or what stands at a tree number."""
    return find_concept(database, word)


@router.get("/concepts/{word}/children", summary="What stands right below", responses=documented(404))
def children(word: Word, database: DatabaseDep) -> list[Neighbour]:
    """Return what stands right below a tree number, or below each place of a descriptor."""
    return neighbours(database, "routes_concepts_children", word)


@router.get("/concepts/{word}/ancestors", summary="What stands above", responses=documented(404))
def ancestors(word: Word, database: DatabaseDep) -> list[Neighbour]:
    """Return what stands above a tree number, or above each place of a descriptor, from the category down."""
    return neighbours(database, "routes_concepts_ancestors", word)


@router.get("/concepts/{word}/articles", summary="Articles about it", responses=documented(404))
def articles(
    word: Word,
    database: DatabaseDep,
    caller: CallerDep,
    after: Annotated[
        int, Query(description="PMID of the last article of the page before", ge=0, le=LARGEST_PMID, examples=[0])
    ] = 0,
    limit: Limit = 20,
    abstracts: Annotated[bool, Query(description="give abstracts too; needs the scope text", examples=[False])] = False,
) -> list[Article]:
    """Return a page of usable articles that have the concept itself as a heading, by PMID."""
    if abstracts:
        refuse_without(caller, "text")
    ui = find_concept(database, word).ui
    rows = database.read("routes_concepts_articles", ui=ui or "", after=after, limit=limit)
    return [Article(**row if abstracts else {**row, "abstract": None}) for row in rows]


@router.get("/concepts/{word}/pairs", summary="Pairs about it", responses=documented(404))
def pairs(
    word: Word,
    database: DatabaseDep,
    after: Annotated[
        str | None,
        Query(description="id of the last pair of the page before", pattern=PAIR_ID, examples=["b2:4f0c2a"]),
    ] = None,
    limit: Limit = 20,
) -> list[Pair]:
    """Return a page of live pairs about the concept itself, by id."""
    ui = find_concept(database, word).ui
    return [Pair(**r) for r in database.read("routes_concepts_pairs", ui=ui or "", after=after or "", limit=limit)]


def find_concept(database: Database, word: str) -> Concept:
    """Return a concept by UI or tree number. Raises NotFound."""
    for row in database.read("routes_concepts_one", word=word):
        return Concept(**row)
    raise NotFound(
        f"{word} is neither the UI of a descriptor nor a tree number of this graph.",
        remedy="Search for it: /concepts?q=NAME.",
    )


def neighbours(database: Database, query: str, word: str) -> list[Neighbour]:
    """Return what a query finds around a tree number, or around all places of a descriptor."""
    places = find_concept(database, word).numbers
    own = [word] if word in places else places
    return [Neighbour(**row) for row in database.read(query, numbers=own)]
