"""The School Census of schools in England."""
