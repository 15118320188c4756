"""Generates rows from a shop's records: questions decided by the serving code, answered by authored wordings."""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from actions.answers.decide import decide
from actions.answers.decision import Kind
from actions.answers.kinds import CARDS
from actions.answers.lexicon import Lexicon
from actions.answers.model_share import is_for_model
from actions.answers.wording import grammar, title
from finetune.data import invented, questions, split, wordings
from finetune.data.cases import Case, apart, checked_row
from finetune.data.cleaning import without_duplicates
from finetune.data.fingerprint import prompt_fingerprint
from finetune.data.questions import Asked
from finetune.data.rows import Row, write
from language.message import Message
from retrieval import index
from retrieval.index import Snapshot
from retrieval.records import Passage, Product
from retrieval.search import SentenceEncoder

SAMPLE = "boutique"
INVENTED_FOR_TRAINING = 3  # shops of each kind; the next one of each kind is for testing
FAR = 1000  # from the seeds of the rows, so that the same records are asked about otherwise
POOL = 4  # questions asked for each row wanted, so that rare kinds of decision get their share
OWN_SHARE = 0.4  # of the questions that are asked in the shop itself; the others in invented ones
LARGEST_SHARE = 0.033  # of the rows that one kind of decision may have
LARGEST_READING_SHARE = 0.12  # and the same for the kinds in which the model has to read: they are harder


@dataclass
class Report:
    """What came of the questions: rows kept by kind, and why others were dropped."""

    asked: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    shops: Counter[str] = field(default_factory=Counter)


def make(
    folder: Path,
    products: Sequence[Product],
    passages: Sequence[Passage],
    shop_name: str,
    encoder: SentenceEncoder,
    rows: int,
    seed: int,
    command: str = "",
) -> Report:
    """Write `train.jsonl`, `test.jsonl`, `data.json` and the data card `README.md` to the folder.

    Args:
        folder: where the files go.
        products: the shop's catalog; a fifth of it is held out for the test.
        passages: the shop's policies; some of its pages are held out for the test.
        shop_name: how the assistant calls the shop.
        encoder: the sentence encoder that serves.
        rows: how many training rows are wanted at most; the test has a quarter of it.
        seed: the same seed and records give the same rows.
        command: what was typed, for the cards of what is trained on the rows.
    """
    report, test_report = Report(), Report()
    draw = random.Random(seed)
    train = _rows(apart(cases(products, passages, shop_name, encoder, False, rows, seed)), draw, report)
    test = _rows(apart(cases(products, passages, shop_name, encoder, True, rows // 4, seed + 1)), draw, test_report)
    draw.shuffle(train)
    draw.shuffle(test)
    kept = _balanced(without_duplicates(train, report.dropped), rows, report)
    asked = {(row.prompt[1]["content"]) for row in kept}
    unseen = [row for row in test if row.prompt[1]["content"] not in asked]
    held = _balanced(without_duplicates(unseen, test_report.dropped), rows // 4, test_report)
    write(folder / "train.jsonl", kept)
    write(folder / "test.jsonl", held)
    about = {
        "seed": seed,
        "command": command,
        "prompt": prompt_fingerprint(),
        "train": _as_json(report),
        "test": _as_json(test_report),
    }
    (folder / "data.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_card(shop_name, about), encoding="utf-8")
    return report


def cases(
    products: Sequence[Product],
    passages: Sequence[Passage],
    shop_name: str,
    encoder: SentenceEncoder,
    held_out: bool,
    count: int,
    seed: int,
) -> Iterator[Case]:
    """Decided questions of one side of the split: on the shop itself and on invented shops."""
    numbers = (0,) if held_out else range(1, 1 + INVENTED_FOR_TRAINING)
    yield from _cases_of(numbers, products, passages, shop_name, encoder, held_out, count, seed)


def _cases_of(
    numbers: Sequence[int],
    products: Sequence[Product],
    passages: Sequence[Passage],
    shop_name: str,
    encoder: SentenceEncoder,
    held_out: bool,
    count: int,
    seed: int,
) -> Iterator[Case]:
    """The same with the invented shops of these numbers."""
    own, pages = side(products, passages, held_out=held_out)
    yield from ask(own, pages, shop_name, SAMPLE, encoder, int(count * POOL * OWN_SHARE), seed)
    each = int(count * POOL * (1 - OWN_SHARE)) // (len(numbers) * len(invented.SHOP_KINDS))
    for kind in invented.SHOP_KINDS:
        for number in numbers:
            shop = invented.invent(kind, number, 20, held_out)
            yield from ask(shop.products, shop.passages, shop.name, kind, encoder, each, seed + number, shop)


def drawn(
    products: Sequence[Product],
    passages: Sequence[Passage],
    shop_name: str,
    encoder: SentenceEncoder,
    held_out: bool,
    count: int,
    seed: int,
) -> list[Case]:
    """So many questions of one side of the split that the model is asked, with no kind beyond its share of the rows."""
    return _with_shares(cases(products, passages, shop_name, encoder, held_out, count, seed), count, seed)


def development(
    products: Sequence[Product],
    passages: Sequence[Passage],
    shop_name: str,
    encoder: SentenceEncoder,
    count: int,
    seed: int,
) -> list[Case]:
    """So many questions to choose a run's best step by: about records that training sees, and about shops of their own.

    Nothing of the test is among them, so that what is chosen by them can still be measured on it.
    """
    shops = (1 + INVENTED_FOR_TRAINING,)
    decided = _cases_of(shops, products, passages, shop_name, encoder, False, count, seed + FAR)
    return _with_shares(decided, count, seed)


def _with_shares(decided: Iterable[Case], count: int, seed: int) -> list[Case]:
    pool = [case for case in decided if is_for_model(case.decision)]
    random.Random(seed).shuffle(pool)
    chosen: list[Case] = []
    seen: Counter[Kind] = Counter()
    for case in pool:
        if len(chosen) < count and seen[case.decision.kind] < _most_of(case.decision.kind, count):
            seen[case.decision.kind] += 1
            chosen.append(case)
    return chosen


def side(
    products: Sequence[Product], passages: Sequence[Passage], *, held_out: bool
) -> tuple[list[Product], list[Passage]]:
    """The products and policy pages of one side of the split: those that training sees, or those that it never does."""
    kept = split.held_out(product.product_id for product in products)
    pages = split.held_out(passage.topic for passage in passages)
    return (
        [product for product in products if (product.product_id in kept) is held_out],
        [passage for passage in passages if (passage.topic in pages) is held_out],
    )


def ask(
    products: Sequence[Product],
    passages: Sequence[Passage],
    shop_name: str,
    shop: str,
    encoder: SentenceEncoder,
    count: int,
    seed: int,
    authored: invented.InventedShop | None = None,
) -> Iterator[Case]:
    """About so many questions in one shop, decided by the serving code over an index of exactly these records.

    Without a product nothing is asked.
    """
    if not products:
        return
    draw = random.Random(f"{seed}/{shop}/{shop_name}")
    with tempfile.TemporaryDirectory() as workshop:
        index.update(Path(workshop), products, passages, encoder)
        snapshot = index.Index(Path(workshop), encoder).snapshot()
        lexicon = Lexicon.of(products, shop_name)
        for asked in _questions(snapshot, products, passages, draw, count, authored):
            styled = Asked(questions.in_a_style(asked.text, draw), asked.intent, asked.context, asked.answers)
            decision = decide(Message(styled.text), styled.intent, styled.context, snapshot)
            yield Case(styled, decision, shop_name, shop, lexicon)


def _questions(
    snapshot: Snapshot,
    products: Sequence[Product],
    passages: Sequence[Passage],
    draw: random.Random,
    count: int,
    authored: invented.InventedShop | None,
) -> Iterator[Asked]:
    shares: tuple[tuple[float, Callable[..., Iterable[Asked]]], ...] = (
        (0.24, questions.about_products),
        (0.25, questions.in_rare_cases),
        (0.11, questions.two_at_once),
        (0.13, questions.searches),
        (0.08, partial(questions.after_a_list, snapshot)),
        (0.04, questions.comparisons),
    )
    for share, kind in shares:
        yield from kind(products, draw, int(count * share))
    rest = int(count * 0.15)
    if authored is None:
        yield from questions.about_policies(passages, draw, rest)
        return
    yield from _authored(authored, draw, rest)


def _authored(shop: invented.InventedShop, draw: random.Random, count: int) -> Iterator[Asked]:
    """Questions that were written for a sentence or a policy, with the answers that were written for them."""
    told = list(shop.told.items())
    policies = list(shop.asked.items())
    for _ in range(count):
        if not told or draw.random() < 0.4:
            text, answers = draw.choice(policies)
            yield Asked(text, "ask_size_advice" if "size" in text else "ask_policy", answers=answers)
            continue
        key, reading = draw.choice(told)
        product = next(p for p in shop.products if p.product_id == key.partition("\n")[0])
        known = draw.random() < 0.4
        context = questions.Context(focus_product=product.product_id if known else "")
        text = draw.choice(reading.questions).format(title="it" if known else f"the {title(product)}")
        words = {**grammar(product), **reading.numbers}
        answers = tuple(answer.format_map(words) for answer in reading.answers)
        yield Asked(text, "ask_product", context, answers)


def _rows(decided: Iterable[Case], draw: random.Random, report: Report) -> list[Row]:
    rows = []
    for case in decided:
        report.asked += 1
        row, why_not = row_of(case, draw)
        if row is None:
            report.dropped[why_not] += 1
        else:
            rows.append(row)
    return rows


def row_of(case: Case, draw: random.Random) -> tuple[Row | None, str]:
    """The row of a decided question with an authored answer, or why there is none."""
    decision = case.decision
    authored = case.asked.answers if decision.kind in (Kind.DETAIL, Kind.POLICY) and answers_it(case) else ()
    reason = "a template says it" if not is_for_model(decision) else "no wording"
    for answer in wordings.targets(decision, draw, authored) if is_for_model(decision) else ():
        row, reason = checked_row(case, answer)
        if row is not None:
            return row, ""
    return None, f"{decision.kind}: {reason}"


def answers_it(case: Case) -> bool:
    """Whether the decision found the sentence that the authored answers were written for."""
    numbers = (
        {word for word in case.asked.answers[0].split() if word.strip("$%.,").isdigit()}
        if case.asked.answers
        else set()
    )
    told = " ".join(case.decision.facts)
    return bool(case.asked.answers) and all(number.strip("$%.,") in told for number in numbers)


def _balanced(rows: Sequence[Row], wanted: int, report: Report) -> list[Row]:
    """At most so many rows, none of the kinds with more than its share."""
    kept: list[Row] = []
    seen: Counter[str] = Counter()
    for row in rows:
        if len(kept) == wanted or seen[row.kind] >= _most_of(Kind(row.kind), wanted):
            report.dropped["more of its kind than needed"] += 1
            continue
        seen[row.kind] += 1
        report.shops[row.shop] += 1
        kept.append(row)
    report.kinds = seen
    return kept


def _most_of(kind: Kind, wanted: int) -> int:
    """How many of so many questions one kind of decision may have."""
    return max(1, int(wanted * (LARGEST_READING_SHARE if CARDS[kind].reads else LARGEST_SHARE)))


def _as_json(report: Report) -> Mapping[str, object]:
    return {
        "questions": report.asked,
        "rows": sum(report.kinds.values()),
        "kinds": dict(report.kinds.most_common()),
        "shops": dict(report.shops.most_common()),
        "dropped": dict(report.dropped.most_common()),
    }


def _card(shop_name: str, about: Mapping[str, object]) -> str:
    """The data card, from the same numbers as `data.json`."""
    lines = [
        "# Data card",
        "",
        "Questions of customers with grounded answers, made by `lisa finetune data generate` from the records of",
        f"{shop_name} (seed {about['seed']}) and of invented shops: {', '.join(invented.SHOP_KINDS)}.",
        "Question patterns, answers and invented records were written for this project; there is no customer's text",
        "and no outside data in it. Decisions and facts come from the code that serves, and every answer passed the",
        "claim checker against its own decision.",
        "",
        "Products and policy pages are split by a digest of their ids: what the test asks about never occurs in",
        "training. Sentences of the invented shops recur in both parts, with other numbers and products; those of",
        "the sample shop don't.",
    ]
    for part in ("train", "test"):
        numbers = about[part]
        assert isinstance(numbers, dict)
        lines += ["", f"## {part}.jsonl", "", f"{numbers['rows']} rows of {numbers['questions']} questions.", ""]
        lines += ["| kind of decision | rows |", "|---|---:|", *(f"| {k} | {n} |" for k, n in numbers["kinds"].items())]
        lines += ["", "| shop | rows |", "|---|---:|", *(f"| {k} | {n} |" for k, n in numbers["shops"].items())]
        lines += [
            "",
            "| dropped because | rows |",
            "|---|---:|",
            *(f"| {k} | {n} |" for k, n in numbers["dropped"].items()),
        ]
    return "\n".join(chain(lines, [""]))
