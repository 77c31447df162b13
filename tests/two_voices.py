"""Two scripted generators that ask differently about the bundled sample, so that the rule has something to prefer."""

from agents.crew import Crew
from agents.hands import Threads
from agents.run import Wish, start_run
from agents.work import Limits, Report, Work
from graph.database import Database
from tests.doubles import ScriptedModel, question_about, scripted_crew


def about_the_title(prompt: str) -> str | None:
    """Ask about the title; answers and findings are left to the first voice."""
    if not prompt.endswith("Question:"):
        return None
    title = prompt.rsplit("Title: ", 1)[-1].split("\n", maxsplit=1)[0]
    return " " + question_about(title)


def two_voices() -> Crew:
    """A crew whose generators ask about the finding and about the title."""
    first, second = scripted_crew(ScriptedModel("a")), scripted_crew(ScriptedModel("b", about_the_title))
    return Crew((first.generators[0], second.generators[1]), first.answerer, lambda: None)


def make_pairs(database: Database, n: int) -> Report:
    """Make pairs over a loaded sample, each with two different questions."""
    run, _ = start_run(database, Wish(n=n, per_article=10), "test")
    limits = Limits(concurrency=8)
    return Work(database, run, Threads(two_voices()), limits, on_progress=lambda _: None, say=lambda _: None).execute()
