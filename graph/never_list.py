"""The headings that are never planned and those the similarity leaves out, read from `never_list.txt` beside this file.

The file says why each group stands there. Nothing here knows the graph: a UI of the list need not be loaded.
"""

import re
from functools import cache
from importlib.resources import files

from graph.errors import Defect

USES = frozenset({"plan", "similarity"})
LINE = re.compile(r"^(?P<ui>D\d{6,9})\s+(?P<uses>[a-z]+(?:,[a-z]+)*)\s+# (?P<name>\S.*)$")


@cache
def never_planned() -> frozenset[str]:
    """Return the UIs of descriptors about which no pair is planned."""
    return frozenset(ui for ui, uses in _listed().items() if "plan" in uses)


@cache
def left_out_of_similarity() -> frozenset[str]:
    """Return the UIs of descriptors that do not count when the headings of two articles are compared."""
    return frozenset(ui for ui, uses in _listed().items() if "similarity" in uses)


def parse_never_list(text: str) -> dict[str, frozenset[str]]:
    """Return UI -> uses ("plan", "similarity"). Raises Defect naming the first line that is not of that form."""
    listed: dict[str, frozenset[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.match(line)
        uses = frozenset(match["uses"].split(",")) if match else frozenset()
        if match is None or not uses <= USES or match["ui"] in listed:
            raise Defect(
                f"graph/never_list.txt, line {number}: {line!r}, expected a UI not listed before, its uses out of"
                f" {', '.join(sorted(USES))}, and `# name`.",
                remedy="Correct the line.",
                line=number,
            )
        listed[match["ui"]] = uses
    return listed


def _listed() -> dict[str, frozenset[str]]:
    return parse_never_list((files("graph") / "never_list.txt").read_text(encoding="utf-8"))
