"""Itineraries as an interviewer types them, one stay per line, read by a small closed grammar."""
