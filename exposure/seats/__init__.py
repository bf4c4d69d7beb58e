"""Seats: what manifests call them, the cabins that they stand in, and how far apart they are."""
