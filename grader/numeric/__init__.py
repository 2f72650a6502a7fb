"""Compares numbers. The one definition of near."""
