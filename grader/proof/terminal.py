"""Renders proofs for a terminal: a table of the questions, then the problems and their fixes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.proof.record import Hiding, Proof, ProofProblem, QuestionProof, Window, part
from grader.support.sanitise import tamed

SUFFIX = ".txt"
_WIDTH = 110
_MOST_CASES = 3
_MOST_LINES = 8
_STYLES = {"✓": "green", "✗": "red", "–": "yellow"}


def render(proofs: Sequence[Proof], *, colour: bool = False, width: int = _WIDTH) -> str:
    """Render proofs as text, at most ``width`` characters wide if the tables allow it."""
    out = io.StringIO()
    console = Console(
        file=out, width=max(width, 60), force_terminal=colour, highlight=False, no_color=not colour, emoji=False
    )
    for proof in proofs:
        console.print(_headline(proof))
        if proof.questions:
            console.print(_table(proof))
            console.print(
                Text("  × the tolerance: the most that right answers need, the least that wrong ones need", "dim")
            )
        if proof.lines:
            console.print(Text(f"  {coverage(proof)}", "dim"))
        for line in _remarks(proof):
            console.print(line)
        for problem, shows_fix in proof.shown_problems:
            for line in _problem(problem, shows_fix=shows_fix):
                console.print(line, soft_wrap=True)
        for warning in proof.warnings:
            for line in _problem(warning, shows_fix=True, sign=("  ! ", "bold yellow")):
                console.print(line, soft_wrap=True)
        console.print()
    console.print(_summary(proofs), soft_wrap=True)
    return tamed("\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n")


def _headline(proof: Proof) -> Text:
    sign = "✓" if proof.holds else "✗" if proof.problems else "–"
    held = sum(file.held for file in proof.files)
    files = f", {held} of {len(proof.files)} proof files match their headers" if proof.files else ""
    return Text.assemble((f"{sign} {proof.exercise}", f"bold {_STYLES[sign]}"), f"  {proof.title}{files}")


def _table(proof: Proof) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    table.add_column("question")
    untried = any(question.untried for question in proof.questions)
    for name in ("mistakes", "caught", "equivalent", "survive", *["not tried"] * untried):
        table.add_column(name, justify="right")
    table.add_column("right need", justify="right")
    table.add_column("wrong need", justify="right")
    for question in proof.questions:
        counts = [str(n) if question.mutants else "" for n in _counts(question)]
        survive = Text(counts[3], "bold red" if question.survivors else "green")
        mark = proof.mark(question)
        question_ = Text.assemble((mark, f"bold {_STYLES[mark]}"), f" {question.id}")
        left = [Text(str(question.untried or ""), "bold yellow")] * untried
        table.add_row(question_, *counts[:3], survive, *left, *_ends(question.window))
    return table


def coverage(proof: Proof) -> str:
    """One sentence on the lines of the reference into which mistakes were planted."""
    carry = proof.lines - len(proof.bare)
    said = f"mistakes planted into {carry} of the {proof.lines} lines of the reference ({100 * carry // proof.lines} %)"
    if proof.bare:
        more = ", ..." if len(proof.bare) > _MOST_LINES else ""
        said += f"; none into {'line' if len(proof.bare) == 1 else 'lines'} "
        said += ", ".join(map(str, proof.bare[:_MOST_LINES])) + more
    return said


def _counts(question: QuestionProof) -> tuple[int, int, int, int]:
    missed = len(question.survivors)
    caught = question.mutants - len(question.equivalent) - missed
    return question.mutants, caught, len(question.equivalent), missed


def _ends(window: Window | None) -> tuple[str, str]:
    if window is None:
        return "", ""
    right = "" if window.right is None else f"{part(window.right)} ×"
    wrong = "" if window.wrong is None else f"{part(window.wrong)} ×"
    return right, wrong


def _remarks(proof: Proof) -> Iterator[Text]:
    for question in proof.questions:
        for hiding in question.hiding[:_MOST_CASES]:
            yield Text(f"  {hidden(hiding)}", "dim")
        for case in question.tells_nothing[:_MOST_CASES]:
            yield Text(f"  {case} is blind: its allowance is at least as large as the wanted value", "yellow")


def hidden(hiding: Hiding) -> str:
    """One sentence on the mistakes that a case does not detect."""
    return f"{hiding.case} ({hiding.why}) alone would not detect {len(hiding.hides)} of {hiding.of} mistakes"


def _problem(problem: ProofProblem, *, shows_fix: bool, sign: tuple[str, str] = ("  ✗ ", "bold red")) -> Iterator[Text]:
    subject = f"{problem.file}, {problem.where}" if problem.where else problem.file
    yield Text.assemble(sign, (subject, "bold"))
    yield Text(f"    {problem.said}")
    for line in problem.mending.splitlines() if shows_fix else ():
        yield Text(f"    {line}", "cyan")


def _summary(proofs: Sequence[Proof]) -> Text:
    failed = [proof.exercise for proof in proofs if proof.problems]
    if failed:
        return Text(f"Not proved: {', '.join(failed)}. Fix the problems above, then prove again.", "bold red")
    if stopped := [proof.exercise for proof in proofs if proof.stopped]:
        return Text(f"Not proved: {', '.join(stopped)}. The proof was stopped.", "bold yellow")
    if partial := [proof.exercise for proof in proofs if not proof.holds]:
        said = f"Not proved: {', '.join(partial)}. No problem was found, but there was no time for every mistake."
        return Text(f"{said} Give them more: `--seconds 600`.", "bold yellow")
    questions = [question for proof in proofs for question in proof.questions]
    wrong = sum(question.caught for question in questions)
    subject = "The exercise distinguishes" if len(proofs) == 1 else f"All {len(proofs)} exercises distinguish"
    return Text(f"{subject} right from wrong: all {wrong} planted mistakes lost marks.", "bold green")
