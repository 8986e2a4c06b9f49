"""File formats as a regulator publishes them: read, tested, made into templates, compared."""
