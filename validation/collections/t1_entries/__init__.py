"""T1 Entries: how many entries came on time and how many late."""
