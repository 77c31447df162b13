"""How long the page takes at full size: from the start of the navigation until the treemap is drawn.

python tests/bench/page.py --data DIR --home DIR [-n 1000] [--times 20] [--picture FILE]

Whole MeSH, the development corpus and n pairs by a model that answers at once; a real server and a real Chromium, a
fresh profile each time, so that nothing is cached in the browser. The first time finds the server just started.
"""

import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from api.http.app import build_app
from api.http.http_settings import HttpSettings
from tests.api.http.conftest import served_app
from tests.api.page.conftest import find_chromium
from tests.bench.pipeline import work_off
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import ScriptedModel

DRAWN = "performance.getEntriesByName('drawn')[0]?.startTime"


def seconds_until_drawn(browser: Browser, url: str, picture: Path | None = None) -> float:
    """Open a page in a fresh profile and return the seconds from the navigation to the chart's `finished`."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#chart[data-drawn]")
    milliseconds = float(page.evaluate(DRAWN))
    if picture:
        page.screenshot(path=picture)
    context.close()
    return milliseconds / 1000


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("-n", type=int, default=1000)
    arguments.add_argument("--times", type=int, default=20)
    arguments.add_argument("--picture", type=Path)
    given = arguments.parse_args()
    with real_graph(given) as database, sync_playwright() as playwright:
        work_off(database, given.n, 4, ScriptedModel(), "json")
        counts = database.row("status_counts")
        print(machine())
        print(", ".join(f"{counts[name]:,} {name}" for name in ("descriptors", "tree_numbers", "articles", "pairs")))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        with served_app(build_app(database, HttpSettings(port=0, rate=100_000))) as url:
            print(f"first, server just started: {seconds_until_drawn(browser, url):.2f} s until drawn")
            for path in ("/", "/?at=C", "/?at=D12.776"):
                taken = sorted(seconds_until_drawn(browser, url + path) for _ in range(given.times))
                print(f"{path}: median {statistics.median(taken):.2f} s, longest of {len(taken)} {taken[-1]:.2f} s")
            if given.picture:
                seconds_until_drawn(browser, url, given.picture)
        browser.close()


if __name__ == "__main__":
    main()
