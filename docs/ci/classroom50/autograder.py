"""Grade one assignment of Classroom 50 with `grader`. Its runner starts this script in the student's checkout.

Next to this file are ``grader/``, a copy of the grader's repository, and ``course/`` with the exercise.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXERCISE = "training-networks"  # the submission is the file EXERCISE.py
HERE = Path(__file__).resolve().parent
PYTHON = [sys.executable, "-I"]  # imports nothing from the student's checkout, which is the working directory


def main() -> int:
    """Write ./result.json. An exit code other than 0 means: no result, because of a fault that is not the student's."""
    result_file = Path("result.json")
    result_file.unlink(missing_ok=True)  # a student may have committed one, or a link
    if subprocess.run([*PYTHON, "-c", "import grader"], capture_output=True, check=False).returncode:
        subprocess.run([*PYTHON, "-m", "pip", "install", "--quiet", HERE / "grader"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        graded = Path(folder, "graded.json")
        words = ["check", f"{EXERCISE}.py", "--exercise", HERE / "course" / "exercises" / EXERCISE]
        words += ["--format", "classroom50", "--output", graded]
        code = subprocess.run([*PYTHON, "-m", "grader", *words], check=False).returncode
        refused = code == 2 and graded.exists()
        if code not in (0, 1) and not refused:  # 1 means not all points, which is a result
            return code
        result = json.loads(graded.read_text(encoding="utf-8"))
    result |= {
        "classroom": os.environ["CLASSROOM"],
        "assignment": os.environ["ASSIGNMENT"],
        "submission": os.environ["SUBMISSION_TAG"],
        "commit": os.environ["COMMIT_URL"],
        "release": os.environ["RELEASE_URL"],
        "review": os.environ.get("REVIEW_URL") or os.environ["COMMIT_URL"],
        "datetime": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    result_file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
