"""What time brings about: due dates, reminders, the digest, progress, what stands still."""
