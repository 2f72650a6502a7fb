"""Draws Markdown, formulas, figures and pages, by pure functions."""
