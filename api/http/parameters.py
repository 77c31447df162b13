"""Parameters that several routes share: their bounds, descriptions and examples.

A word names a place, a concept or a class. Its characters are bounded, so that nothing reaches a query or an error
message that a person did not mean.
"""

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

WORD = r"^[A-Za-z0-9][A-Za-z0-9.:_-]{0,99}$"
PAIR_ID = r"^[A-Za-z0-9][A-Za-z0-9.:_-]{0,199}$"
LARGEST_PMID = 2**31 - 1
MAX_WORDS = 20

Word = Annotated[
    str,
    Path(
        description="UI of a descriptor, or a tree number (a category's letter too)",
        pattern=WORD,
        examples=["D009369", "C04.588"],
    ),
]
UnderWord = Annotated[str, Field(pattern=WORD)]
Under = Annotated[
    list[UnderWord],
    Query(
        description="stay at or below this tree number, descriptor's UI or ontology class; repeat for several;"
        " none: all of MeSH but publication characteristics and geographicals",
        max_length=MAX_WORDS,
        examples=[["C04"], ["D009369", "DOID:4"]],
    ),
]
Alpha = Annotated[
    float | None,
    Query(description="what targets follow: 0 every concept alike, 1 the literature", ge=0, le=1, examples=[0.5]),
]
Limit = Annotated[int, Query(description="most rows of a page", ge=1, le=1000, examples=[20])]
PairId = Annotated[str, Path(description="the pair's id", pattern=PAIR_ID, examples=["b2:4f0c2a"])]
