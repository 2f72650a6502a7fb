"""The files that describe a class as a whole."""
