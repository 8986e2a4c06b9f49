"""Rules of Vocational quarterly that need more than one column."""
