"""Frictionless Table Schemas (datapackage.org) as the schema of a template."""
