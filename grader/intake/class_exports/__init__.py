"""Reads the submissions of a whole class: folders, archives, and exports of Moodle, Canvas and Gradescope."""
