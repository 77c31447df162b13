"""Existing corpora of question-answer pairs."""
