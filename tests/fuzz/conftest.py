"""Puts the repository's root on the path: the tests here share modules, and an installed grader does not bring them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent.parent))
