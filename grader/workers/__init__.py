"""Grades many submissions in processes, here or on other machines. Backends take jobs and return results."""
