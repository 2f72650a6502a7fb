# attack: fetches a page with the standard library
# full: contained
# reduced: contained
# limits: call_seconds = 5.0
# stopped-by: namespaces, landlock, seccomp
import http.client


def attack():
    # Whoever listens does not answer: that the request could be sent is enough.
    http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).request("GET", "/answers")
    return "through: the request was sent"
