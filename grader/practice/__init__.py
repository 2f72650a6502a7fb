"""Practice with the shown cases only, without any secret half. It gives no official mark."""
