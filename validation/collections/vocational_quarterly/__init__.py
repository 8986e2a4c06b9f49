"""Vocational quarterly: registrations and certificates by qualification and month."""
