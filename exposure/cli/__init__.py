"""The parts of the command line; its door is `exposure.__main__`."""
