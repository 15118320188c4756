"""A decided question, and the one maker of training rows: of generated and of real answers, with serving's prompt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from actions.answers import guard, two_questions
from actions.answers.decision import Decision
from actions.answers.lexicon import Lexicon
from actions.answers.model_share import is_for_model, pieces
from actions.answers.prompt import messages
from actions.answers.wording import plain
from finetune.data.preflight import is_grounded
from finetune.data.questions import Asked
from finetune.data.rows import Message, Row

MOST_PIECES = 52  # of an answer; a tokenizer may make twelve more of them, and serving gives an answer 64 tokens
LONGEST_ANSWER = 200  # characters: some 50 tokens, of the 64 that serving gives an answer


@dataclass(frozen=True)
class Case:
    """A question with everything decided about it: what a row is made from, and what evaluation asks."""

    asked: Asked
    decision: Decision
    shop_name: str
    shop: str
    lexicon: Lexicon

    @property
    def prompt(self) -> list[Message]:
        """What serving asks the tuned model; of two questions each is a case of its own, see `apart`.

        Raises:
            ValueError: serving asks no model about this kind.
        """
        return messages(self.decision, self.asked.text, self.shop_name, with_examples=False)

    def row(self, answer: str) -> Row:
        """The row of an answer, as it is: `checked_row` says whether it may be trained on."""
        return Row(
            prompt=self.prompt,
            completion=[{"role": "assistant", "content": answer}],
            kind=self.decision.kind.value,
            shop=self.shop,
            about=about_of(self.decision),
            question=self.asked.text,
        )


def apart(decided: Iterable[Case]) -> Iterator[Case]:
    """The cases as the model is asked them: of two questions in one message each by itself."""
    for case in decided:
        for text, part in two_questions.apart(case.decision, case.asked.text):
            yield replace(case, asked=replace(case.asked, text=text), decision=part)


def checked_row(case: Case, answer: str) -> tuple[Row | None, str]:
    """The row of an answer to train on, or why there is none: serving must ask for it, and would send it."""
    why_not = refused(case, answer)
    return (None, why_not) if why_not else (case.row(answer), "")


def not_asked(case: Case) -> str:
    """Why serving doesn't ask the model about a case; nothing where it does."""
    if case.decision.parts:
        return "two questions: the model is asked each by itself"
    return "" if is_for_model(case.decision) else "a template says it"


def refused(case: Case, answer: str) -> str:
    """Why an answer may not be trained on as a good one; nothing where it may."""
    if why_not := not_asked(case):
        return why_not
    if len(answer) > LONGEST_ANSWER or pieces(answer) > MOST_PIECES:
        return "the answer is too long for serving"
    found = faults(answer, case)
    if found:
        return found[0]
    return "" if is_grounded(case.row(answer)) else "a number or a name that its own prompt hasn't"


def faults(answer: str, case: Case, parts: Iterable[str] = ()) -> list[str]:
    """What is wrong with an answer, as the serving code sees it; of several questions also with each one's part."""
    return [str(one) for one in guard.faults(plain(answer), list(map(plain, parts)), case.decision, case.lexicon)]


def about_of(decision: Decision) -> str:
    """The product or policy page that a decision is about: the split goes by it."""
    if decision.subjects:
        return decision.subjects[0].product.product_id
    return decision.passages[0].topic if decision.passages else decision.kind.value
