"""The page in a real Chromium against a real server: every flow that the issue names, by mouse and by keyboard.

Every page is watched all the while: an error in the console, an error of a script or a request to another host fails
the test that made it.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from graph.database import Database
from tests.api.page.conftest import N_PAIRS, PATIENCE_MS

SERIOUS = {"serious", "critical"}
PAGES = (
    "/",
    "/?at=C",
    "/explore/search?q=breast",
    "/explore/concepts/D001943",
    "/explore/concepts/C",
    "/explore/concepts/D999999",
    "/explore/pairs",
    "/explore/pull",
    "PAIR",
)

COLOURFUL = ("/", "/explore/pull", "PAIR")


@pytest.fixture
def watched(page: Page, address: str) -> Iterator[Page]:
    """A page on which nothing may go wrong and which may ask this server only."""
    wrong: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if is_elsewhere(request.url, address) else None)
    yield page
    assert not wrong


def is_elsewhere(url: str, address: str) -> bool:
    """Say whether a URL is another server's."""
    return urlsplit(url).scheme in {"http", "https"} and not url.startswith(address)


def drawn(page: Page, at: str) -> None:
    """Wait until the treemap shows a place."""
    expect(page.locator("#chart")).to_have_attribute("data-drawn", at)


def test_it_says_where_the_corpus_stands(watched: Page, address: str, pictures: Path) -> None:
    """Totals, the treemap, its table, the least covered concepts; the sample is marked as invented."""
    watched.goto(address)
    drawn(watched, "MeSH")
    expect(watched.locator(".figures dd").first).to_have_text(str(N_PAIRS))
    expect(watched.locator(".banner")).to_contain_text("invented")
    assert watched.locator("#level tbody tr").count() == 14
    assert watched.locator("section:has(#least) tbody tr").count() == 20
    assert float(watched.locator(".figures dd").last.inner_text()) > 0
    watched.screenshot(path=pictures / "page.png")


def test_a_click_goes_down_and_the_crumbs_go_up(watched: Page, address: str) -> None:
    """The picture, the table, the crumbs and the address follow each other; going back works too."""
    watched.goto(address)
    drawn(watched, "MeSH")
    box = watched.locator("#chart").bounding_box()
    assert box
    watched.mouse.click(box["x"] + 40, box["y"] + 11)  # the name of the largest category
    expect(watched.locator("#crumbs li")).to_have_count(2)
    first = watched.locator("#crumbs [aria-current]").inner_text()
    expect(watched.locator("#level caption")).to_contain_text(first)
    watched.locator("#level a[data-at]").first.click()
    expect(watched.locator("#crumbs li")).to_have_count(3)
    at = watched.evaluate("new URLSearchParams(location.search).get('at')")
    drawn(watched, at)
    watched.reload()
    drawn(watched, at)
    expect(watched.locator("#crumbs li")).to_have_count(3)
    watched.go_back()
    expect(watched.locator("#crumbs li")).to_have_count(2)
    watched.locator("#crumbs a").first.click()
    expect(watched.locator("#crumbs li")).to_have_count(1)
    drawn(watched, "MeSH")
    assert urlsplit(watched.url).query == ""


def test_the_table_holds_what_the_picture_does(watched: Page, address: str) -> None:
    """What the script writes into the table after a step is what the server writes for the same place."""
    watched.goto(f"{address}/?at=C")
    drawn(watched, "C")
    served = watched.locator("#level tbody").inner_text()
    watched.locator("#crumbs a").first.click()
    drawn(watched, "MeSH")
    watched.locator("#level a[data-at=C]").click()
    drawn(watched, "C")
    assert watched.locator("#level tbody").inner_text() == served


def test_search_with_the_keyboard_alone(watched: Page, address: str) -> None:
    """`/` goes to the box, arrows choose, Enter opens; an entry term finds its concept."""
    watched.goto(address)
    watched.keyboard.press("/")
    watched.keyboard.type("breast cancer")
    expect(watched.locator("#found [role=option]").first).to_contain_text("Breast Neoplasms")
    watched.keyboard.press("ArrowDown")
    assert watched.locator("#q").get_attribute("aria-activedescendant")
    watched.keyboard.press("Enter")
    expect(watched.locator("h1")).to_have_text("Breast Neoplasms")
    expect(watched.locator(".crumbs").first).to_contain_text("Neoplasms by Site")
    watched.keyboard.press("/")
    watched.keyboard.type("no such thing")
    expect(watched.locator("#found")).to_contain_text("No such concept")
    watched.keyboard.press("Escape")
    expect(watched.locator("#found")).to_be_hidden()
    watched.keyboard.press("Enter")
    expect(watched.locator("main")).to_contain_text("No concept of this graph")


def test_the_tree_with_the_keyboard_alone(watched: Page, address: str) -> None:
    """The table's links are in the tab order and do what a click in the picture does."""
    watched.goto(address)
    drawn(watched, "MeSH")
    watched.keyboard.press("Tab")
    expect(watched.locator(".skip")).to_be_focused()
    watched.keyboard.press("Enter")
    for _ in range(12):
        watched.keyboard.press("Tab")
        if watched.evaluate("document.activeElement.dataset.at"):
            break
    at = watched.evaluate("document.activeElement.dataset.at")
    watched.keyboard.press("Enter")
    drawn(watched, at)


def test_a_pair_with_all_that_led_to_it(watched: Page, address: str, pictures: Path) -> None:
    """From its concept to the pair: question, decision, answer, contexts, walk, questions, judges, calls."""
    watched.goto(f"{address}/explore/pairs")
    watched.locator(".pairs a").first.click()
    for heading in ("What the answer rests on", "The walk", "The questions asked", "Judges", "Calls to models"):
        expect(watched.get_by_role("heading", name=heading)).to_be_visible()
    expect(watched.locator(".verdict")).to_have_text("yes")
    expect(watched.locator(".contexts .invented").first).to_be_visible()
    expect(watched.locator(".contexts details[open] p")).not_to_be_empty()
    assert watched.locator(".walk li").count() >= 2
    watched.locator(".call summary").first.click()
    expect(watched.locator(".call pre").first).not_to_be_empty()
    watched.screenshot(path=pictures / "page_pair.png")


def test_a_pull_is_counted_and_its_url_gives_that_many(watched: Page, address: str) -> None:
    """The count follows what is chosen; the address shown gives as many rows, and names its revision."""
    watched.goto(f"{address}/explore/pull")
    expect(watched.locator("#count")).to_have_text(f"{N_PAIRS} pairs")
    watched.fill("#under", "C")
    expect(watched.locator("#count")).not_to_have_text(f"{N_PAIRS} pairs")
    watched.fill("#n", "3")
    watched.select_option("#balance", "tree")
    expect(watched.locator("#alpha")).to_be_visible()
    expect(watched.locator("#count")).to_have_text("3 pairs")
    url = watched.locator("#url").get_attribute("href") or ""
    assert "revision=" in url
    assert "under=C" in url
    assert url in watched.locator("#curl").inner_text()
    assert f'data_files="{url}"' in watched.locator("#python").inner_text()
    assert len(watched.request.get(url).text().splitlines()) == 3


def test_a_pull_that_cannot_be_says_why(page: Page, address: str) -> None:
    """A word that stands for nothing is named; the page goes on."""
    page.goto(f"{address}/explore/pull")
    page.fill("#under", "C99.999")
    expect(page.locator("#count.problem")).to_contain_text("C99.999")
    page.fill("#under", "C")
    expect(page.locator("#count.problem")).to_have_count(0)


def test_light_and_dark(browser: Browser, watched: Page, address: str) -> None:
    """As the system says, until the reader chooses; the choice stays."""
    watched.goto(address)
    drawn(watched, "MeSH")
    light = watched.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    watched.click("#theme")
    assert watched.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") != light
    watched.goto(f"{address}/explore/pairs")
    expect(watched.locator("html")).to_have_attribute("data-theme", "dark")
    context = browser.new_context(color_scheme="dark")
    other = context.new_page()
    other.goto(address, timeout=PATIENCE_MS)
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_axe_finds_nothing_serious(page: Page, address: str, stocked: Database) -> None:
    """On any page, in either theme; of the dark one the pages that show every colour are enough."""
    [latest] = stocked.read("pair_lists_latest", limit=1)
    found: dict[str, list[str]] = {}
    for theme, paths in (("light", PAGES), ("dark", COLOURFUL)):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        for path in paths:
            page.goto(address + path.replace("PAIR", f"/explore/pairs/{latest['id']}"))
            violations = Axe().run(page).response["violations"]
            if bad := [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations if v["impact"] in SERIOUS]:
                found[f"{path} ({theme})"] = bad
    assert found == {}


def test_without_a_script_the_tables_are_there(browser: Browser, address: str) -> None:
    """The tree can be walked by its table and the crumbs alone."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("#level a", has_text="Diseases").click()
    expect(page.locator("#crumbs")).to_contain_text("Diseases")
    assert page.locator("#level tbody tr").count() > 5
    context.close()
