#!/usr/bin/env bash
# Gradescope runs this once, as root, to build the autograder's image.
set -euo pipefail

AUTOGRADER=${AUTOGRADER:-/autograder}

apt-get update -qq
apt-get install -y -qq python3 python3-venv bubblewrap

python3 -I -m venv "$AUTOGRADER/venv"
"$AUTOGRADER/venv/bin/python" -I -m pip install --quiet -c "$AUTOGRADER/source/grader/constraints.txt" "$AUTOGRADER/source/grader"

# Write to the build's log how submissions are confined here.
"$AUTOGRADER/venv/bin/python" -I -m grader doctor
