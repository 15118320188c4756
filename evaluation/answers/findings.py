"""Says of each served answer what is right and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.answers.claims import unsupported_claims
from actions.answers.decision import Decision
from actions.answers.guard import faults
from actions.answers.kinds import CARDS, Says
from actions.answers.lexicon import Lexicon
from actions.answers.wording import plain
from evaluation.answers.pipeline import Served
from finetune.faithfulness import Claim, Facts, says, says_one_of
from retrieval.index import Snapshot


@dataclass(frozen=True)
class Finding:
    """What was found of one answer.

    Attributes:
        served: the answer.
        claims: what it claims, each with whether the records bear it out.
        raw_is_grounded: whether the model's own wording would have been sent; None where it wasn't asked.
        present: for each fact that must appear, whether it does.
        forbidden: facts that mustn't appear and do.
        refused: whether the reply says that the shop doesn't have or doesn't know it, or leaves the question open.
    """

    served: Served
    claims: tuple[Claim, ...]
    raw_is_grounded: bool | None
    present: tuple[bool, ...]
    forbidden: tuple[str, ...]
    refused: bool

    @property
    def grounded(self) -> bool:
        """Whether every claim holds."""
        return all(claim.holds for claim in self.claims) and not self.forbidden

    @property
    def refusal_is_right(self) -> bool:
        """Whether the question was answered, or refused, as it should be."""
        return self.refused is (self.served.question.expect == "refusal")

    @property
    def found_its_records(self) -> bool:
        """Whether at least one of the right records stands behind the answer."""
        relevant = set(self.served.question.records)
        return not relevant or bool(relevant & set(self.served.sources))

    def faults(self) -> Iterator[str]:
        """What is wrong, in plain words; nothing for a good answer."""
        for claim in self.claims:
            if not claim.holds:
                yield f"claims {claim.words!r} ({claim.sort}), which its records don't bear out"
        for fact in self.forbidden:
            yield f"says {fact!r}, which it mustn't"
        missing = zip(self.served.question.facts, self.present, strict=True)
        for facts, is_present in missing:
            if not is_present:
                yield f"leaves out {' or '.join(map(repr, facts))}"
        if not self.refusal_is_right:
            yield "doesn't answer" if self.refused else "answers what the shop doesn't have or know"
        if not self.found_its_records:
            yield "rests on other records than the right ones"


def find(served: Sequence[Served], snapshot: Snapshot, shop_name: str) -> list[Finding]:
    """Check every answer: by the claim check that serves, by the records alone, and by the question's own facts."""
    lexicon = Lexicon.of(snapshot.products.values(), shop_name)
    return [_finding(one, snapshot, lexicon) for one in served]


def _finding(served: Served, snapshot: Snapshot, lexicon: Lexicon) -> Finding:
    question = served.question
    facts = Facts.of(snapshot, served.sources, question.question)
    claims = facts.claims(served.text)
    if served.decision is not None and served.worded_by == "model":
        complaints = unsupported_claims(served.text, served.decision, lexicon)
        claims += [Claim(complaint.sort, complaint.words, False) for complaint in complaints]
    return Finding(
        served=served,
        claims=tuple(claims),
        raw_is_grounded=_raw_is_grounded(served, served.decision, lexicon),
        present=tuple(says_one_of(served.text, group) for group in question.facts),
        forbidden=tuple(fact for fact in question.must_not if says(served.text, fact)),
        refused=served.decision is None or CARDS[served.decision.kind].says is not Says.ANSWER,
    )


def _raw_is_grounded(served: Served, decision: Decision | None, lexicon: Lexicon) -> bool | None:
    if decision is None or not served.raw:
        return None
    return not faults(plain(served.raw), list(map(plain, served.said)), decision, lexicon)
