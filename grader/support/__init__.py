"""Small helpers that any room may use: untrusted strings, Python sources, packaged files, output."""
