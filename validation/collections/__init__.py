"""One folder for each template: what a file must be, with no dates of ours and no people."""
