"""Benchmarks: what the bot promises in figures, measured. Nothing here is a test."""
