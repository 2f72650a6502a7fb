"""What can be said of wrong answers beyond their marks. Nothing here moves a mark."""
