"""Starts, resumes and previews runs for the commands: settings to a wish, a crew, the work, the coverage around it.

In: settings and options. Out: a finished report with the coverage before and after. Nothing here prints a result.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from agents.asked import Asked
from agents.crew import Crew, build_loop
from agents.judge import PairJudge
from agents.kinds import YESNO, Kind, parse_mix
from agents.pipeline import distil
from agents.plan import Plan, read_plan
from agents.prompts import load_prompts
from agents.records import Outcome, Target
from agents.run import Run, Wish, claim_run, find_run, start_run
from agents.scope import read_scope
from agents.source import SourceChooser
from agents.start import start as begin
from agents.work import Limits, Report, Work, Workers
from api.embedders import settle_retrieval
from api.engines import Spread, open_workers, settings_of
from api.models import open_crew
from api.run_progress import Standing, run_progress, standing
from api.settings import Settings
from api.terminal import say, stop_on_signal
from api.walking import make_plan
from graph.database import Database
from graph.errors import Invalid


@dataclass(frozen=True, slots=True)
class Finished:
    """A run's report with the coverage around it; `plan` is that of a new run."""

    report: Report
    before: Standing
    after: Standing
    plan: Plan | None


def build_wish(settings: Settings, n: int, under: tuple[str, ...], crew: Crew) -> Wish:
    """Return what a run is stored with: settings and the agents' models and prompts, no address and no key."""
    return Wish(
        n=n,
        under=under,
        alpha=settings.alpha,
        seed=settings.seed,
        attempts=settings.attempts,
        per_article=settings.per_article,
        retrieved=settings.retrieved,
        source_in_context=settings.source_in_context,
        similarity=settings.similarity,
        retrieval="hybrid" if settings.retrieval == "auto" else settings.retrieval,
        embedding=crew.embedder.name if crew.embedder else "",
        evaluator=crew.evaluator,
        judge=PairJudge(crew.judge).judge if crew.judge else "off",
        judge_threshold=settings.judge_threshold,
        kinds=settings.kinds,
        walker=settings.walker,
        agents=agents_of(crew, parse_mix(settings.kinds)),
    )


def agents_of(crew: Crew, kinds: Iterable[Kind]) -> dict[str, str]:
    """Return model and prompt of each role, in a run of several kinds by role and kind: "answer:list"."""
    found = {}
    for agent in crew.agents:
        for kind in kinds if agent.prompts else [YESNO]:
            own, role = agent.for_kind(kind), agent.role if kind == YESNO else f"{agent.role}:{kind}"
            found[role] = f"{own.name} sha256:{own.prompt.sha256[:16]}"
    return found


def start(
    database: Database,
    settings: Settings,
    limits: Limits,
    n: int,
    under: tuple[str, ...],
    prompts: Path | None,
    spread: Spread | None = None,
) -> Finished:
    """Plan a run and work it off, here or spread over workers. Raises Invalid where no target can be placed."""
    room = read_plan(database, n, under=under, alpha=settings.alpha, seed=settings.seed)
    if not room.placed:
        raise Invalid(
            f"No target can be placed: {room.statement()}",
            remedy="Load articles (`kailin load pubmed FILE…`), or widen --under.",
        )
    settings = settle_retrieval(database, settings)
    walked = None
    if settings.walker != "deficit":
        walked = make_plan(database, settings_of(settings, spread, 0) if spread else settings, n, under, prompts)
    with open_workers(database, settings, load_prompts(prompts), spread) as (crew, workers):
        wish = build_wish(settings, n, under, crew)
        if walked:
            wish = replace(wish, agents={**wish.agents, "walk": walked.walked_by})
        run, plan = start_run(database, wish, version("kailin"), walked)
        say(f"Run {run.id}: {plan.statement()}")
        return replace(work_off(database, run, workers, limits), plan=plan)


def resume(
    database: Database,
    settings: Settings,
    limits: Limits,
    name: str | None,
    prompts: Path | None,
    spread: Spread | None = None,
) -> Finished:
    """Go on with a run: the plan and the settings it was stored with, the models of now."""
    run = find_run(database, name)
    # A run without vectors goes on without: `auto` that is not settled.
    retrieval = run.wish.retrieval if run.wish.embedding else "auto"
    settings = settings.model_copy(update={"seed": run.wish.seed, "retrieval": retrieval})
    with open_workers(database, settings, load_prompts(prompts), spread) as (crew, workers):
        say(f"Run {run.id}: {run.accepted:,} of {run.wish.n:,} pairs made, {run.open:,} targets open.")
        warn_of_other_agents(run, crew)
        return work_off(database, claim_run(database, run), workers, limits)


def warn_of_other_agents(run: Run, crew: Crew) -> None:
    """Say where the agents of now are not those that the run was started with."""
    if run.wish.evaluator != crew.evaluator:
        say(f"The evaluator was {run.wish.evaluator}, is now {crew.evaluator}; each preference names its own.")
    for role, now in agents_of(crew, parse_mix(run.wish.kinds)).items():
        then = run.wish.agents.get(role)
        if then and then != now:
            say(f"{role} was {then}, is now {now}; each pair names its own.")


def work_off(database: Database, run: Run, workers: Workers, limits: Limits) -> Finished:
    """Work on a claimed run until it ends, Ctrl-C included, and measure the coverage around it."""
    before = standing(read_scope(database, run.wish.under), run.wish.alpha)
    with stop_on_signal() as stop, run_progress() as on_progress:
        work = Work(database, run, workers, limits, on_progress=on_progress, say=say, stop=stop)
        report = work.execute()
    after = standing(read_scope(database, run.wish.under), run.wish.alpha)
    return Finished(report, before, after, None)


def preview(
    database: Database,
    settings: Settings,
    n: int,
    under: tuple[str, ...],
    prompts: Path | None,
    on_outcome: Callable[[Outcome], None],
) -> None:
    """Make one attempt at each of a few planned targets and hand each outcome over; nothing is written."""
    plan = make_plan(database, settings, n, under, prompts)
    if not plan.placed:
        raise Invalid(f"No target can be placed: {plan.statement()}", remedy="Load articles, or widen --under.")
    settings = settle_retrieval(database, settings)
    with open_crew(settings, load_prompts(prompts)) as crew:
        wish = build_wish(settings, n, under, crew)
        sources = SourceChooser(database, settings.per_article, settings.seed)
        loop = build_loop(database, crew, wish, sources, Asked(database))
        targets = [
            Target(f"preview:{t.ordinal}", "preview", t.ordinal, t.ui, t.name, t.number, t.path, t.deficit, t.kind)
            for t in plan.of_kinds(wish.n_of_kinds).targets
        ]
        for begun in begin(database, sources, targets):
            on_outcome(distil(loop, begun, 1))
