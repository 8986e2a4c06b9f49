"""ExamsTimetable: when each unit or component is examined in the summer."""
