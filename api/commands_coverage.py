"""`kailin coverage` and `kailin plan`: where the pairs so far fall short, and what would be made next."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

import typer
from rich.table import Table

from agents.coverage import CoverageRow, LeastRow, least_covered
from agents.coverage import coverage as read_coverage
from agents.kinds import count_kinds, parse_mix
from agents.plan import Plan
from api.run_progress import walks_line
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, show
from api.walking import make_plan
from api.wiring import open_database

app = typer.Typer()
UnderOption = Annotated[
    list[str] | None,
    typer.Option(
        "--under",
        metavar="UI|TREE|CLASS",
        help="Stay at or below this concept (D009369), place (C04) or ontology class (DOID:4); repeatable.",
    ),
]
AlphaOption = Annotated[
    float | None, typer.Option("--alpha", help="What targets follow: 0 every concept alike, 1 the literature.")
]
KindsOption = Annotated[
    str | None,
    typer.Option("--kinds", metavar="MIX", help='Shares of the kinds of question, such as "yesno=0.6,list=0.4".'),
]
WalkerOption = Annotated[
    Literal["deficit", "llm"] | None,
    typer.Option("--walker", help="Who chooses targets: the deficit walk, or the language model with tools."),
]
BAR = 20
TARGETS_SHOWN = 50


@app.command(epilog=example("kailin coverage --under C04 --depth 2"))
def coverage(
    under: UnderOption = None,
    depth: Annotated[int, typer.Option(min=0, help="Levels below the start to show.")] = 1,
    least: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show the N concepts that lack most.")] = None,
    n: Annotated[int, typer.Option("-n", min=0, help="Count targets as if so many more pairs were planned.")] = 100,
    alpha: AlphaOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how the pairs so far follow the tree: articles, pairs, target and what is lacking."""
    settings = load_settings(home_name=home, alpha=alpha)
    with open_database(settings) as database:
        if least is not None:
            lacking = least_covered(database, under or (), least, n=n, alpha=settings.alpha)
            show([asdict(row) for row in lacking], as_json, least_table(lacking))
        else:
            rows = read_coverage(database, under or (), depth, n=n, alpha=settings.alpha)
            show([asdict(row) for row in rows], as_json, coverage_table(rows))


def coverage_table(rows: Sequence[CoverageRow]) -> Table:
    """Return the tree as a table; the bar shows how much of its target a place has."""
    table = Table("concept", box=None, pad_edge=False)
    for name in ("articles", "pairs", "filled", "target", "deficit"):
        table.add_column(name, justify="right")
    table.add_column("filled / target")
    for row in rows:
        table.add_row(
            f"{'  ' * row.depth}{row.number} {row.name}",
            f"{row.articles:,}",
            f"{row.pairs:,}",
            f"{row.filled:,.1f}",
            f"{row.target:,.1f}",
            f"{row.deficit:,.1f}",
            bar(row.filled, row.target),
        )
    return table


def least_table(rows: Sequence[LeastRow]) -> Table:
    """Return the concepts that lack most as a table."""
    table = Table("concept", "UI", "places", box=None, pad_edge=False)
    for name in ("articles", "pairs", "open", "target", "deficit"):
        table.add_column(name, justify="right")
    table.add_column("pairs / target")
    for row in rows:
        places = row.numbers[0] + (f" and {len(row.numbers) - 1} more" if len(row.numbers) > 1 else "")
        numbers = f"{row.articles:,}", f"{row.pairs:,}", f"{row.open:,}", f"{row.target:,.2f}", f"{row.deficit:,.2f}"
        table.add_row(row.name, row.ui, places, *numbers, bar(row.pairs, row.target))
    return table


def bar(filled: float, target: float) -> str:
    """Return a bar of 20 characters: the share of the target that is filled, empty where nothing is wanted."""
    if target <= 0:
        return ""
    n_full = min(BAR, round(BAR * filled / target))
    return "█" * n_full + "░" * (BAR - n_full)


@app.command(epilog=example("kailin plan -n 100 --under C04"))
def plan(
    n: Annotated[int, typer.Option("-n", min=0, help="Targets to plan.")],
    under: UnderOption = None,
    alpha: AlphaOption = None,
    seed: Annotated[int | None, typer.Option(help="Seed that orders ties.")] = None,
    kinds: KindsOption = None,
    walker: WalkerOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the targets that a run of n would work on, with the walk to each. Writes nothing."""
    settings = load_settings(home_name=home, alpha=alpha, seed=seed, kinds=kinds, walker=walker)
    with open_database(settings) as database:
        planned = make_plan(database, settings, n, under or ())
    planned = planned.of_kinds(count_kinds(parse_mix(settings.kinds), n))
    document = {**asdict(planned), "concepts": planned.n_concepts, "statement": planned.statement()}
    show(document, as_json, plan_table(planned), *plan_lines(planned))


def plan_table(planned: Plan) -> Table:
    """Return the first targets as a table."""
    table = Table("#", "kind", "concept", "UI", "walk", box=None, pad_edge=False)
    table.add_column("deficit", justify="right")
    for target in planned.targets[:TARGETS_SHOWN]:
        walk = " > ".join(target.path)
        table.add_row(str(target.ordinal + 1), target.kind, target.name, target.ui, walk, f"{target.deficit:,.2f}")
    return table


def plan_lines(planned: Plan) -> list[str]:
    """Return what is said below the table."""
    left_out = len(planned.targets) - TARGETS_SHOWN
    more = [f"… and {left_out:,} more; all of them with --json."] if left_out > 0 else []
    walks = walks_line(planned)
    return [*more, *([walks] if walks else []), planned.statement()]
