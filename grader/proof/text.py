"""Proofs for a terminal: a table of the questions, then what is wrong and what to do."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.proof.record import Hiding, Problem, Proof, QuestionProof, Window, part
from grader.support.sanitise import tamed

SUFFIX = ".txt"
_WIDTH = 110
_MOST_CASES = 3


def render(proofs: Sequence[Proof], *, colour: bool = False, width: int = _WIDTH) -> str:
    """The proofs as text, at most so many characters wide where tables allow it."""
    out = io.StringIO()
    console = Console(
        file=out, width=max(width, 60), force_terminal=colour, highlight=False, no_color=not colour, emoji=False
    )
    for proof in proofs:
        console.print(_headline(proof))
        if proof.questions:
            console.print(_table(proof))
            console.print(
                Text("  × the tolerance: the most that right answers use, the least that wrong ones need", "dim")
            )
        for line in _remarks(proof):
            console.print(line)
        for problem, mended in proof.told:
            for line in _problem(problem, mended=mended):
                console.print(line, soft_wrap=True)
        for warning in proof.warnings:
            for line in _problem(warning, mended=True, sign=("  ! ", "bold yellow")):
                console.print(line, soft_wrap=True)
        console.print()
    console.print(_summary(proofs), soft_wrap=True)
    return tamed("\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n")


def _headline(proof: Proof) -> Text:
    sign, style = ("✓", "bold green") if proof.holds else ("✗", "bold red")
    held = sum(file.held for file in proof.files)
    said = f", {held} of {len(proof.files)} proof files as their headers say" if proof.files else ""
    return Text.assemble((f"{sign} {proof.exercise}", style), f"  {proof.title}{said}")


def _table(proof: Proof) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    table.add_column("question")
    for name in ("mistakes", "caught", "equivalent", "survive"):
        table.add_column(name, justify="right")
    table.add_column("right use", justify="right")
    table.add_column("wrong need", justify="right")
    for question in proof.questions:
        counts = [str(n) if question.mutants else "" for n in _counts(question)]
        survive = Text(counts[3], "bold red" if question.survivors else "green")
        table.add_row(question.id, *counts[:3], survive, *_ends(question.window))
    return table


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
            yield Text(f"  {case} is blind: its allowance reaches what is wanted", "yellow")


def hidden(hiding: Hiding) -> str:
    """One case's hiding places, in a sentence."""
    return f"{hiding.case} ({hiding.why}) by itself would hide {len(hiding.hides)} of {hiding.of} mistakes"


def _problem(problem: Problem, *, mended: bool, sign: tuple[str, str] = ("  ✗ ", "bold red")) -> Iterator[Text]:
    subject = f"{problem.file}, {problem.where}" if problem.where else problem.file
    yield Text.assemble(sign, (subject, "bold"))
    yield Text(f"    {problem.said}")
    for line in problem.mending.splitlines() if mended else ():
        yield Text(f"    {line}", "cyan")


def _summary(proofs: Sequence[Proof]) -> Text:
    failed = [proof.exercise for proof in proofs if not proof.holds]
    if failed:
        return Text(f"Not proved: {', '.join(failed)}. Mend what is named above, then prove again.", "bold red")
    questions = [question for proof in proofs for question in proof.questions]
    wrong = sum(question.caught for question in questions)
    many = "The exercise tells" if len(proofs) == 1 else f"All {len(proofs)} exercises tell"
    return Text(f"{many} right from wrong: {wrong} planted mistakes, and every one lost marks.", "bold green")
