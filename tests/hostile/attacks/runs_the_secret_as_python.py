# attack: has the import machinery run a file outside and reads its first line in the traceback
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import runpy


def attack():
    try:
        runpy.run_path(SECRET)
    except SyntaxError as error:
        return f"through: {error.text}" if (error.text or "").startswith("the secret is ") else "held: another file"
    return "held: it ran"
