"""The guide and the style sheet in the real Neo4j Browser, in a real Chromium: opened, clicked, drawn."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, expect

from api.browser.guide import runnable
from graph.database import Database
from graph.private_neo4j import Server
from graph.queries import query
from tests.api.page.conftest import PATIENCE_MS


def log_in(page: Page, server: Server) -> None:
    """Open Neo4j Browser and connect."""
    page.goto(f"{server.http_url}?dbms={server.uri.replace('://', f'://{server.username}@')}")
    page.fill("input[data-testid=password]", server.password)
    page.click("[data-testid=connect]")
    expect(page.get_by_text("You are connected as user")).to_be_visible()


def type_command(page: Page, command: str, shown: str) -> None:
    """Run a command until it shows something; Browser is still starting at first and may drop what it was told."""
    editor = page.locator("[data-testid=activeEditor]")
    outcome = page.get_by_text(shown).first
    for _ in range(3):
        editor.locator(".monaco-editor").first.click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(command)
        page.click("[data-testid=editor-Run]")
        with suppress(Error):  # it did not come
            outcome.wait_for(timeout=PATIENCE_MS / 3)
            return
    pytest.fail(f"Neo4j Browser showed no {shown!r} for {command!r}")


def test_the_guide_leads_through_the_graph(page: Page, address: str, neo4j_server: Server, pictures: Path) -> None:
    """Logged in, `:play` and `:style` typed, a query clicked and run, and its paths drawn in the sheet's colours."""
    elsewhere: list[str] = []
    page.on("response", lambda response: elsewhere.append(response.url))
    log_in(page, neo4j_server)
    type_command(page, f":style {address}/browser/kailin.grass", "node.QAPair")
    type_command(page, f":play {address}/browser/guide.html", "1. What is here")
    page.screenshot(path=pictures / "browser_guide.png")
    next_slide = page.locator("[data-testid=nextSlide]")
    for _ in range(6):
        next_slide.click()
    expect(page.get_by_text("7. The walk")).to_be_visible()
    page.locator("pre.runnable").first.click()
    expect(page.locator("[data-testid=activeEditor] .view-lines")).to_contain_text("FULFILS")
    page.click("[data-testid=editor-Run]")
    drawn = page.locator("svg g.node")
    expect(drawn.first).to_be_visible()
    assert drawn.count() >= 4
    page.wait_for_timeout(1500)
    page.screenshot(path=pictures / "browser_walk.png")
    hosts = {urlsplit(url).hostname for url in elsewhere if url.startswith("http")}
    assert hosts == {"127.0.0.1"}, "Neo4j Browser took something from elsewhere"


@pytest.mark.parametrize("name", ["explore_walk", "explore_least", "retrieve_text", "status_counts"])
def test_a_query_of_the_guide_is_the_file_with_its_example(stocked: Database, name: str) -> None:
    """One source: no parameter is left, the header is gone, the rest is the file's."""
    text = runnable(query(name))
    assert "// purpose" not in text
    assert "$" not in text
    assert text.splitlines()[-1] == query(name).text.splitlines()[-1]
