"""The line that our mails begin with: above it people write, below it nothing is obeyed."""

MARKER = "---- Returns Bot: write your answer above this line ----"
