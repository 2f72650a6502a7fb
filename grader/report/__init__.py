"""A grading as people and programs read it: records, formats, drawings."""
