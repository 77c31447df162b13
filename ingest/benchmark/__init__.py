"""Benchmarks, and what they exclude."""
