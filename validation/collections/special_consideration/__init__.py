"""SpecialConsideration: requests for special consideration in the summer."""
