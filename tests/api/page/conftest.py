"""What the browser's tests share: a graph that looks like one in use, a real server over it, one Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from agents.hands import Threads
from agents.run import Wish, start_run
from agents.work import Limits, Work
from api.http.app import build_app
from api.http.http_settings import HttpSettings
from api.quickstart import load_sample
from graph.database import Database
from graph.migrations import stamp
from graph.private_neo4j import Server
from tests.api.http.conftest import served_app
from tests.doubles import Extractive, scripted_crew

N_PAIRS = 20
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 20_000
INSTALL = "no Chromium here: install it with `apt-get install -y chromium`, or Google Chrome"


def find_chromium() -> str:
    """Return the path of a Chromium. Raises where there is none, with what to install."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        raise FileNotFoundError(INSTALL)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window, for the session; where there is none, tests fail and say what to install."""
    executable = find_chromium()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def stocked(_graph: Database) -> Database:
    """The session's database with the sample and 20 pairs by scripted models, for tests that only read."""
    [state] = _graph.read("status_runs") or [{}]
    if state.get("pairs") != N_PAIRS:
        fill(_graph)
    return _graph


def fill(database: Database) -> None:
    """Empty a database, load the sample and work off one run."""
    database.empty()
    stamp(database)
    load_sample(database, as_json=True)
    run, _ = start_run(database, Wish(n=N_PAIRS), "test")
    crew = Threads(scripted_crew(Extractive(), "json"))
    Work(database, run, crew, Limits(concurrency=8), on_progress=lambda _: None, say=lambda _: None).execute()


@pytest.fixture(scope="module")
def address(stocked: Database, neo4j_server: Server) -> Iterator[str]:
    """The address of a real server over the stocked graph, which Neo4j Browser here may ask for its guide."""
    origin = neo4j_server.http_url.removesuffix("/browser/")
    with served_app(build_app(stocked, HttpSettings(port=0, rate=100_000, browser_origin=origin))) as url:
        yield url


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of screenshots that tests take; KAILIN_TEST_PICTURES names another one than pytest's own."""
    folder = Path(os.environ.get("KAILIN_TEST_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
