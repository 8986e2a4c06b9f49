"""A collection lived through: one authority, many schools, eight weeks, by the real bot.

Nothing of the bot is replaced but its clock, the process that a check runs in, and the last step of
the post, which keeps every letter. ``stories`` says what schools do and how their returns must
stand after it; ``reckoning`` compares all that is kept with all else. The same seed makes the same
eight weeks.
"""
