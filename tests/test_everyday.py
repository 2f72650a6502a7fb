"""Everyday lines that real files have at their top level: none of them costs a right answer."""

# ruff: noqa: E501 - a list of lines

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import intake, load_exercise, pipeline
from grader.model.exercise import Exercise
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]


@pytest.fixture
def exercise(write_exercise: Write) -> Exercise:
    """The made exercise."""
    return load_exercise(str(write_exercise()))


LINES = [
    # Files and folders
    "import os\nos.makedirs('figs', exist_ok=True)",
    "import os\nif not os.path.exists('figs'): os.mkdir('figs')",
    "import os\nprint(os.listdir('.'))",
    "import os\nos.chdir(os.path.dirname(os.path.abspath(__file__)))",
    "from pathlib import Path\nHERE = Path(__file__).parent",
    "from pathlib import Path\nPath('out').mkdir()\nPath('out/a.txt').write_text('a')",
    "import logging\nlogging.basicConfig(filename='run.log')\nlogging.info('start')",
    "import pickle\npickle.dump({'a': 1}, open('a.pkl', 'wb'))",
    "import pickle\nwith open('a.pkl', 'rb') as f: data = pickle.load(f)",
    "import tempfile\nwhere = tempfile.mkdtemp()",
    "import json\ndata = json.load(open('data.json'))",
    "import csv\nrows = list(csv.reader(open('data.csv')))",
    "import numpy as np\ndata = np.loadtxt('data.txt')\nX = data[:, 0]",
    "import numpy as np\nnp.savetxt('out.txt', np.ones(3))",
    "import numpy as np\nnp.save('weights.npy', np.zeros(2))",
    "open('notes.txt', 'w').write('hello')",
    "import shutil\nshutil.copy('a', 'b')",
    "import glob\nfor name in glob.glob('*.csv'): print(name)",
    "import sqlite3\ndb = sqlite3.connect('a.db')",
    "import zipfile\nzipfile.ZipFile('data.zip').extractall()",
    # Processes, threads, the network, the machine
    "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()",
    "import subprocess\nsubprocess.run(['pip', 'install', 'numpy'])",
    "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x'])",
    "import os\nos.system('clear')",
    "from multiprocessing import Pool\npool = Pool(2)",
    "from concurrent.futures import ThreadPoolExecutor\nprint(list(ThreadPoolExecutor().map(abs, [1])))",
    "import urllib.request\npage = urllib.request.urlopen('http://localhost/a').read()",
    "import socket\ns = socket.socket()",
    "import signal\nsignal.alarm(0)",
    "import sys\nsys.setrecursionlimit(5000)",
    "import sys\nname = sys.argv[1]",
    "import argparse\nargs = argparse.ArgumentParser().parse_args(['--no'])",
    "import getpass\nuser = getpass.getuser()",
    "import time\ntime.sleep(0.01)\nstart = time.time()",
    # Modules that are not there
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.png')\nplt.show()",
    "import matplotlib\nmatplotlib.use('TkAgg')\nimport seaborn as sns\nimport pandas as pd\nimport sklearn\nimport torch\nimport tqdm",
    "import pandas as pd\ndf = pd.read_csv('a.csv')\nfor column in df.columns: print(column)",
    "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\nX = X / X.max()",
    "import sympy\nt = sympy.symbols('t')\nprint(sympy.diff(t ** 2, t))",
    "import nosuchmodule.part\nvalue = int(nosuchmodule.part.size)",
    # What fails or does not end
    "print(undefined_name)",
    "vlaue = 1\nprint(value)",
    "x = int(input('x = '))",
    "while True:\n    answer = input('again? ')\n    if answer == 'n': break",
    "assert 1 + 1 == 3, 'sanity'",
    "1 / 0",
    "raise NotImplementedError",
    "import sys\nsys.exit()",
    "exit()",
    "a = [1, 2, 3]\na[7]",
    "'text' + 1",
    "for step in range(10 ** 9):\n    loss = step * 0.1",
    "class Net:\n    def forward(self, x): return line(x)\nnet = Net()\nfor epoch in range(10 ** 9):\n    out = net.forward(1.0)",
    # Text that warns, or is no Python
    r'title = "$\sigma$"; a = "\d"; b = "\w"; c = "\s"; d = "\p"; e = "\m"',
    "def unfinished(x):",
    "  def indented(x):\n    return x",
    "def broken(x)\n    return x",
    "if True\n    print(1)",
    "my answer is 5",
    "print 'hello'",
    "s = 'never closed",
    'doc = """never closed',
    "@staticmethod",
]


def test_there_are_enough_of_them() -> None:
    """No two are the same."""
    assert len(set(LINES)) == len(LINES) >= 55


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", ["answer.py", "answer.ipynb"])
def test_a_line_above_a_right_answer_costs_it_nothing(
    exercise: Exercise, sandbox: LocalSandbox, right: str, line: str, name: str
) -> None:
    """All answers keep their points, in a script and, as one cell, in a notebook."""
    text = f"{line}\n{right}"
    cell = {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    data = json.dumps(notebook) if name.endswith(".ipynb") else text
    report = pipeline.grade_submission(intake.parse(name, data.encode()), exercise, sandbox)
    assert report.earned == report.points == 10, report.notes
