"""EaRs DR1: reviews of marking and moderation, once called enquiries about results."""
