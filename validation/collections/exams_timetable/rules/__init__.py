"""Rules of ExamsTimetable that need more than one column."""
