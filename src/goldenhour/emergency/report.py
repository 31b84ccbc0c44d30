"""The outcome report of one disease as its case knows it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goldenhour.emergency.report_bodies import Answer, ReportAnswered, ReportSigned


class Answered(msgspec.Struct, frozen=True):
    """An answer of an outcome report with the id and time of the entry that gave it."""

    id: str
    at: datetime
    answer: Answer


class Report(msgspec.Struct, frozen=True):
    """The outcome report of one disease as far as it has come. What is answered after the signature amends it."""

    answers: dict[str, Answered] = {}
    answered_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str = ""
    amended: bool = False

    @property
    def state(self) -> str:
        """begun, signed, or amended since."""
        if self.signed_at is None:
            return "begun"
        return "amended" if self.amended else "signed"

    def after(self, entry_id: str, at: datetime, said: ReportAnswered | ReportSigned) -> Report:
        """With these answers on top (one taken back is none), and signed by this if it is a signature."""
        together = self.answers | {item: Answered(entry_id, at, answer) for item, answer in said.answers.items()}
        answers = {item: answered for item, answered in together.items() if answered.answer.given}
        if isinstance(said, ReportSigned):
            return Report(answers, self.answered_at or at, at, said.name)
        return Report(answers, at, self.signed_at, self.signed_by, amended=self.signed_at is not None)
