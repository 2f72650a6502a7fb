"""Many submissions of one exercise: graded, stored, regraded and reported."""
