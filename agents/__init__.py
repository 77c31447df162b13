"""Plan, ask, retrieve, evaluate, answer, write back."""
