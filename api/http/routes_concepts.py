"""`/concepts`: one concept of MeSH by UI or tree number, and what stands around it. Reads only."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.http.dependencies import DatabaseDep, require
from api.http.problems import documented
from graph.errors import NotFound

router = APIRouter(tags=["concepts"], dependencies=[require("read")])
Word = Annotated[
    str,
    Path(
        description="UI of a descriptor, or a tree number (a category's letter too)",
        examples=["D009369", "C04.588"],
        max_length=100,
    ),
]


class Concept(BaseModel):
    """A MeSH descriptor, or one of the 16 categories, which have no UI."""

    ui: str | None = Field(description="UI, null for a category", examples=["D009369"])
    name: str = Field(description="name", examples=["Neoplasms"])
    scope_note: str | None = Field(description="NLM's scope note")
    entry_terms: list[str] = Field(description="other names")
    numbers: list[str] = Field(description="places in the tree", examples=[["C04"]])
    articles: int = Field(description="usable articles about it, for a category those at or below it")
    pairs: int = Field(description="live pairs about it, for a category those at or below it")


@router.get("/concepts/{word}", summary="One concept", responses=documented(404))
def concept(word: Word, database: DatabaseDep) -> Concept:
    """Return a descriptor by its UI, or what stands at a tree number."""
    for row in database.read("routes_concepts_one", word=word):
        return Concept(**row)
    raise NotFound(
        "This word is neither the UI of a descriptor nor a tree number of this graph.",
        remedy="Search for it: /concepts?q=NAME.",
    )
