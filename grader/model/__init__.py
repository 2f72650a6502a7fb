"""The immutable values that pass between the parts of the grader. They hold data, not behaviour.

Exercise ─> Case... ─┬─> [box: reference]  ─> Observation = Key ─┐
Submission ──────────┴─> [box: submission] ─> Observation ───────┴─> Verdict ─> Report
"""
