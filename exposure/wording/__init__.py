"""Sentences for callers, in English and in Chinese: places, times, numbers, and what is unknown."""
