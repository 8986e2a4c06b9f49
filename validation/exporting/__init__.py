"""What was filed, handed on: as tables of records, or as the files themselves."""
