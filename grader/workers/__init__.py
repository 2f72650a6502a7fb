"""Many submissions over processes or machines. A backend gets jobs and gives results, and knows nothing of marks."""
