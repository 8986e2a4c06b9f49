"""SummerAwarding 1c: grade boundaries of linear specifications."""
