"""The query parameters of pulls and counts, each with its limits and an example, and the request that they make."""

from typing import Annotated, Any

from fastapi import Depends, Query

from api.datasets.formats import FORMATS
from api.datasets.request import GATES, Balance, Contexts, PullRequest
from api.http.dependencies import CallerDep, SettingsDep
from api.http.problems import Forbidden
from graph.errors import Invalid

LARGEST = (1 << 63) - 1
Revision = Annotated[
    int | None, Query(ge=0, le=LARGEST, description="revision of the corpus; the newest if absent", examples=[0])
]


def selection_request(
    settings: SettingsDep,
    under: Annotated[
        list[str] | None,
        Query(
            description="UI of a descriptor, tree number, category or ontology class, at or below which the concept"
            " stood when the pair was made; several: any of them",
            examples=[["C04", "D009369"]],
            max_length=100,
        ),
    ] = None,
    depth: Annotated[
        int | None, Query(ge=0, le=100, description="most steps of the concept below `under`", examples=[3])
    ] = None,
    n: Annotated[
        int | None, Query(ge=0, le=LARGEST, description="how many pairs; all that fit if absent", examples=[1000])
    ] = None,
    balance: Annotated[
        Balance,
        Query(
            description="how the n are drawn: at random, over the tree (shares of `articles ** alpha`), or in equal"
            " parts of yes, no and maybe",
            examples=["tree"],
        ),
    ] = "none",
    alpha: Annotated[
        float,
        Query(ge=0, le=1, description="of balance `tree`: 0 every concept alike, 1 as the literature", examples=[0.5]),
    ] = 0.5,
    min_score: Annotated[
        float | None, Query(ge=0, le=1, description="least score of the judge's last judgement", examples=[0.8])
    ] = None,
    judge: Annotated[
        str | None,
        Query(
            description=f"who must have judged the pair, with its version or without; {GATES} where only `min_score` is"
            " given",
            examples=[GATES],
            min_length=1,
            max_length=200,
        ),
    ] = None,
    year_from: Annotated[
        int | None, Query(ge=0, le=9999, description="first year of the source article", examples=[2015])
    ] = None,
    year_to: Annotated[
        int | None, Query(ge=0, le=9999, description="last year of the source article", examples=[2025])
    ] = None,
    run: Annotated[
        str | None, Query(description="id of the run that made the pair", examples=["b2:4f0c2a"], max_length=100)
    ] = None,
    split: Annotated[
        str | None,
        Query(
            pattern="^(train|dev|test)$",
            description="part by a fixed hash of the source's PMID: train, dev or test",
            examples=["train"],
        ),
    ] = None,
    drop_test_support: Annotated[
        bool, Query(description="leave out train pairs that rest on an article of the split test", examples=[True])
    ] = False,
    seed: Annotated[int, Query(ge=0, le=LARGEST, description="of the drawing", examples=[0])] = 0,
    revision: Revision = None,
) -> PullRequest:
    """Return what a request selects. Raises Invalid for an n or a depth above the server's limit."""
    refuse_above("n", n, settings.max_n)
    refuse_above("depth", depth, settings.max_depth)
    return PullRequest(
        under=tuple(under or ()),
        depth=depth,
        n=n,
        balance=balance,
        alpha=alpha,
        min_score=min_score,
        judge=judge,
        year_from=year_from,
        year_to=year_to,
        run=run,
        split=split,
        drop_test_support=drop_test_support,
        seed=seed,
        revision=revision,
    )


def refuse_above(name: str, value: int | None, most: int) -> None:
    """Raise Invalid for a number above a limit of the server."""
    if value is not None and value > most:
        raise Invalid(f"{name} is {value}, and this server gives {most} at most.", parameter=name)


def contexts_of(caller: CallerDep, wanted: Contexts | None, format_name: str) -> Contexts:
    """Return whether texts are sent. Raises Forbidden where they are asked for without the scope `text`."""
    needs_texts = format_name in FORMATS and FORMATS[format_name].needs_texts
    if caller.may("text"):
        return wanted or "full"
    if wanted == "full" or (wanted is None and needs_texts):
        raise Forbidden(
            "Texts of articles need the scope `text`, which this key does not have.",
            remedy="Pull the format `native` with `contexts=ids` and fill it in with `kailin hydrate`, or ask for a key"
            " with that scope.",
        )
    return "ids"


SelectionDep: Any = Annotated[PullRequest, Depends(selection_request)]
