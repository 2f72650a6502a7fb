"""Everything that decides a mark."""
