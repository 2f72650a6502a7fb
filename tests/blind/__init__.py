"""Answers that were written by readers of statements and starters only, each with its label first."""
