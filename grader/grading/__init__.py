"""The heart: everything that decides a mark."""
