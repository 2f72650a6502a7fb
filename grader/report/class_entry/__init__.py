"""What a class report keeps of one submission."""
