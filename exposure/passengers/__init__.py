"""Passenger lists: whose columns are told by name, whose flights and airports are looked up."""
