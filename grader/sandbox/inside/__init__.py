"""The code that runs in a box. It imports only the standard library, numpy and modules of this folder.

In a server the folder is a separate package at another path, so its modules use relative imports. ``server`` is the
fork server, ``locks`` confines a box, ``subject`` runs the subject's code, and ``codec`` encodes a box's answers:
values, never verdicts. The parent uses the codec, too.
"""
