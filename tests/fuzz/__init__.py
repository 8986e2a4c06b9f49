"""Mutated samples of what people send, read until something breaks: `make fuzz`."""
