"""What the marks and mistakes of a class show."""
