"""Rules of SummerAwarding 1c that need more than one column."""
