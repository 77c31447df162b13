"""Records made for tests, where only their shape matters."""

from agents.records import Generation


def generation(role: str = "answer") -> Generation:
    """A call to a model."""
    return Generation("b2:g", role, 1, "p", "0" * 64, "text", {}, "scripted", {}, "reply", True, 1, 1, 0.0)
