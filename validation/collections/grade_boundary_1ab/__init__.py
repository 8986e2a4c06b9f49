"""SummerAwarding 1ab: marks, weights and grade boundaries of units and components."""
