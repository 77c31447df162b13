"""What has been asked about each concept so far, in the graph and in this process, so that no question comes twice.

In: a descriptor's UI and a question. Out: whether it is new. Thread-safe; holds the concepts of the latest targets.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable

from agents.gates import SAME, likeness
from graph.database import Reader

CONCEPTS_HELD = 50_000


class Asked:
    """The questions of live pairs about a concept, and those that this process is working on."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._about: OrderedDict[str, list[str]] = OrderedDict()

    def prefetch(self, uis: Iterable[str]) -> None:
        """Read what was asked about concepts soon to be worked on, in one query."""
        with self._lock:
            missing = sorted(set(uis) - self._about.keys())
        if not missing:
            return
        stored = {str(row["ui"]): row["questions"] for row in self._reader.read("asked_questions", uis=missing)}
        with self._lock:
            for ui in missing:
                self._about.setdefault(ui, list(stored.get(ui, [])))
            while len(self._about) > CONCEPTS_HELD:
                self._about.popitem(last=False)

    def about(self, ui: str) -> list[str]:
        """Return the questions asked about a descriptor so far."""
        while True:
            with self._lock:
                if ui in self._about:
                    self._about.move_to_end(ui)
                    return list(self._about[ui])
            self.prefetch([ui])

    def learn(self, ui: str, questions: Iterable[str]) -> None:
        """Add questions that others are known to have asked about a descriptor."""
        with self._lock:
            known = self._about.setdefault(ui, [])
            known.extend(question for question in questions if question not in known)
            while len(self._about) > CONCEPTS_HELD:
                self._about.popitem(last=False)

    def claim(self, ui: str, question: str) -> bool:
        """Keep a question for this concept; False where one nearly the same is there already."""
        self.about(ui)
        with self._lock:
            questions = self._about.setdefault(ui, [])
            if any(likeness(question, earlier) >= SAME for earlier in questions):
                return False
            questions.append(question)
            return True

    def release(self, ui: str, question: str) -> None:
        """Give a question back whose answer failed."""
        with self._lock:
            if question in self._about.get(ui, []):
                self._about[ui].remove(question)
