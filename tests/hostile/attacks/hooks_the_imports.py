# attack: has every import give a module of its own
# full: wrong
# reduced: wrong
# stopped-by: judge
import sys


class Finder:
    def find_spec(self, name, path=None, target=None):
        raise SystemExit(name)


def attack():
    sys.meta_path.insert(0, Finder())
    sys.path_hooks.insert(0, lambda path: 1 / 0)
    sys.path_importer_cache.clear()
    return 0.5
