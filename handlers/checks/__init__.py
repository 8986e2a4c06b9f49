"""What is checked, again or beside another: files in child processes, their reports compared."""
