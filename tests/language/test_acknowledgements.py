"""What answers nothing is told from what does: nobody's name, size, number or yes is a thank-you."""

import pytest

from language.acknowledgements import Acknowledgement, acknowledgement

SAID = {
    Acknowledgement.THANKS: (
        "thank you", "ok thx", "great, cheers", "perfect thanks", "thank you, that's very helpful", "ok cool thanks",
        "oh lovely, much appreciated", "thanks for letting me know!",
    ),
    Acknowledgement.HEARD: (
        "ok", "ok got it", "ah ok I see", "good to know", "that's good to know", "fair enough", "Understood.",
        "perfect, that answers my question", "sounds good", "right",
    ),
    Acknowledgement.WAIT: (
        "one moment", "thanks, one sec", "hang on", "hold on, let me check", "just a sec, let me get my phone",
        "I'll look it up", "ok let me find the email",
    ),
}  # fmt: skip
NOTHING = (
    "yes",
    "yes thanks",
    "ok yes",
    "ok do it",
    "please",
    "sure",
    "go ahead, thanks",
    "no thanks",
    "no wait",
    "ok cancel it",
    "perfect, go ahead",
    "thanks, do you ship to France?",
    "great, is there a fee?",
    "thanks?",
    "thanks, ML1041",
    "ok ana.lopez@example.com",
    "fine, 94110",
    "thanks, Maria Lopez",
    "Grace",
    "Ty Brown",
    "wait, the other one",
    "let me see the red one",
    "let me see my orders",
    "ok the boots",
    "the good one",
    "get it in M",
    "no longer needed, thanks",
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SAID.items() for text in texts])
def test_what_answers_nothing_is_heard(kind: Acknowledgement, text: str) -> None:
    assert acknowledgement(text) is kind


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_anything_else_is_left_to_others(text: str) -> None:
    assert acknowledgement(text) is None
