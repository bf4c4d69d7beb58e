"""Engines: they find pairs of stays; everything else is done by the same code for all of them."""
