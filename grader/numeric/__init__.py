"""Numbers compared: the one definition of near."""
