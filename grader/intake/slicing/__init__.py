"""Selects the statements of a submission to run: those that an answer may depend on."""
