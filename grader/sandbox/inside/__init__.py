"""All that enters a box. It imports the standard library and numpy, and nothing of ours but itself.

In a server the folder is a package of its own at another place, so its modules name each other relatively. ``server``
is the fork server, ``locks`` what each box puts on itself, ``subject`` what then runs the subject's code, and
``codec`` the language in which a box answers: with values, never with verdicts. The parent uses the codec as well.
"""
