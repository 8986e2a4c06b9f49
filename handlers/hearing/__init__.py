"""From a message to its answer: who wrote it, which files came, what is owed to whom."""
