"""Reports that say what they should not, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from msgspec.structs import replace

from grader.model.result import CaseVerdict, Hint, Note, Report, Status, Verdict

PIECES = (
    "::error file=x,line=1::forged", "::set-output name=grade::100", "::stop-commands::x", "::add-mask::a",
    "  ::debug::", "::", "##[error]forged", "##vso[task.complete result=Succeeded]", "##teamcity[x]", "#",
    "\n", "\r\n", "\r", "\t", "%0A::error::", "\x85::error::", "\u2028::error::", "\x00", "\x0b", "\x1b[31m",
    "\u200b", "\u202e", "\ufeff", "\ufffe", "\ud800", "\xa0", "<script>alert(1)</script>", "<img src=x onerror=y>",
    "</pre></code></td></table>", "&amp;", "]]>", "<!--", '"', "'", "`", "|", "**x**", "$x$", "![x](y)", "@everyone",
    "\n\n# forged\n\n", "\n\n- [x](http://127.0.0.1)\n\n", ", line=1", "é", "😀",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=6).map("".join)


def saying(report: Report, said: Callable[[], str], status: Callable[[], Status]) -> Report:
    """The report with every text that a student, or a careless author, can have a part in replaced."""
    return replace(
        report,
        submission=replace(report.submission, filename=said()),
        exercise=replace(report.exercise, title=said()),
        notes=(Note("file", said()), Note("file", said())),
        loaded=replace(report.loaded, output=said()),
        verdicts=tuple(_verdict(verdict, said, status()) for verdict in report.verdicts),
    )


def _verdict(verdict: Verdict, said: Callable[[], str], status: Status) -> Verdict:
    diagnosis = verdict.diagnosis
    return replace(
        verdict,
        status=status,
        message=said(),
        notes=(Note("warning", said()),),
        question=replace(verdict.question, title=said()),
        diagnosis=diagnosis
        and replace(diagnosis, message=said(), hints=(Hint(said(), True), Hint(said())), others=(said(),)),
        shown=tuple(_case(case, said) for case in verdict.shown),
    )


def _case(case: CaseVerdict, said: Callable[[], str]) -> CaseVerdict:
    seen = case.observation
    raised = seen.raised and replace(
        seen.raised,
        message=said(),
        frames=tuple(replace(f, function=said(), source=said()) for f in seen.raised.frames),
    )
    return replace(case, observation=replace(seen, output=said(), raised=raised))
