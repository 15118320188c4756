"""Two questions in one message ("how much is it, and can I wash it?"): each is decided by itself, both are answered."""

from actions.answers.decision import Decision, Kind, Subject
from actions.answers.templates import wording
from language.halves import halves


def apart(decision: Decision, text: str) -> list[tuple[str, Decision]]:
    """Each question of a message with its own decision; with the whole message where it can't be taken apart."""
    parts = decision.parts or (decision,)
    asked = halves(text) if len(parts) > 1 else (text,)
    if len(asked) != len(parts):
        asked = (text,) * len(parts)
    return list(zip(asked, parts, strict=True))


def both(first: Decision | None, second: Decision | None) -> Decision | None:
    """One decision of two; None where one of them is missing or they say the same."""
    if first is None or second is None or first.facts == second.facts or first.kind is second.kind:
        return None
    verdict = first.verdict if second.verdict in ("", first.verdict) else ""
    words = {**second.words, **first.words, "both": f"{wording(first, '')} {wording(second, '')}"}
    quotes = [part.words["quote"] for part in (first, second) if "quote" in part.words]
    if quotes:
        words["quote"] = " ".join(quotes)
    return Decision(
        kind=Kind.BOTH,
        verdict=verdict,
        subjects=_subjects(first, second),
        passages=(*first.passages, *second.passages),
        words=words,
        facts=(*first.facts, *second.facts),
        must=(*first.must, *second.must),
        cards=first.cards or second.cards,
        last_search=first.last_search or second.last_search,
        parts=(first, second),
    )


def _subjects(first: Decision, second: Decision) -> tuple[Subject, ...]:
    """The product that both speak of, with the variants of either question."""
    if not first.subjects or not second.subjects:
        return first.subjects or second.subjects
    product = first.subjects[0].product
    ids = {v.variant_id for part in (first, second) for subject in part.subjects for v in subject.variants}
    return (Subject(product, tuple(variant for variant in product.variants if variant.variant_id in ids)),)
