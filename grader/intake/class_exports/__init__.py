"""A whole class at once: folders, archives and what Moodle, Canvas and Gradescope export."""
