"""Practice with shown cases only, without an exercise's secret half. It gives no official marks."""
