"""The rules of the School Census, one file a topic."""
