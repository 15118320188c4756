"""The passages that Lisa answers policy questions from: the shop's own pages, and answers that an owner approved."""

from lisa.settings import Settings
from retrieval.policies import read_policies
from retrieval.records import Passage
from web.staff.database import ANSWERS


def passages(shop: Settings) -> list[Passage]:
    """All of them; raises ValueError where the policies' folder isn't there."""
    answers = shop.home / ANSWERS
    return [*read_policies(shop.policies), *(read_policies(answers) if answers.is_dir() else ())]
