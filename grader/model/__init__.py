"""The frozen values that travel through the grader, one file per maker. They have no behaviour of their own.

Exercise ─> Case... ─┬─> [box: reference]  ─> Observation = Key ─┐
Submission ──────────┴─> [box: submission] ─> Observation ───────┴─> Verdict ─> Report
"""
