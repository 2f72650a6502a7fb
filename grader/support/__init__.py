"""Small helpers that any room may use: strings of strangers, Python sources, packaged files, output."""
