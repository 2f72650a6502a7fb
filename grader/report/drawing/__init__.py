"""Markdown, formulas and figures: what every format that people look at is drawn with. Pure."""
