"""What a line says: the grammar, and what each line does that moves no return."""
