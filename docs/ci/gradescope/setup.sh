#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder's image.
set -euo pipefail

AUTOGRADER=${AUTOGRADER:-/autograder}

apt-get update -qq
apt-get install -y -qq python3 python3-venv bubblewrap

python3 -I -m venv "$AUTOGRADER/venv"
"$AUTOGRADER/venv/bin/python" -I -m pip install --quiet -c "$AUTOGRADER/source/grader/constraints.txt" "$AUTOGRADER/source/grader"

# For the log of the build: what stands around submissions here.
"$AUTOGRADER/venv/bin/python" -I -m grader doctor
