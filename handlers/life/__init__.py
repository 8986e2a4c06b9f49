"""The life of a return: its statuses and moves, who may see and move it, what is signed."""
