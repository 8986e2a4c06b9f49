"""SpecificationCodes: the specifications that an awarding organisation offers in a year."""
