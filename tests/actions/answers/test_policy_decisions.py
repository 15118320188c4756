"""A policy is answered by the statements that hold for the question's place, day and amount, with their conditions."""

from dataclasses import replace

import pytest

from actions.answers.decision import Decision, Kind
from actions.answers.policy_decisions import both, policy
from actions.answers.templates import wording
from language.message import Message
from retrieval.passage_search import PassageHit
from retrieval.records import Passage
from retrieval.statements import statements

SHIPPING = """Standard delivery in Norway costs NOK 90, free on orders of NOK 900 or more. Gift vouchers don't \
count towards the NOK 900. Sweden and Denmark: NOK 150, 4-6 days. In other countries the carrier may ask for \
import charges."""
RETURNS = """You can return anything within 20 days of delivery. Between 1 November and 24 December the period is \
longer: those orders can come back until 10 January."""
HOURS = "We are closed on Christmas Day and on Easter Monday. On 24 and 31 December we close at 2 pm."
ABROAD = "Yes, to Sweden, Denmark and Finland. Orders to Finland cost NOK 180."
EXPRESS = "Express orders arrive the next day. Express delivery is available in Norway only."


def ask(question: str, text: str, heading: str = "Delivery") -> Decision:
    passage = Passage(passage_id="p", topic="p", title="Service", heading=heading, text=text)
    hit = PassageHit(passage, 0.8, (0.5,) * len(statements(passage)), "NO")
    return policy([hit], 0.2, Message(question))


def said(question: str, text: str, heading: str = "Delivery") -> str:
    return wording(ask(question, text, heading), "turn")


def test_the_statement_of_the_place_answers() -> None:
    answer = said("what does delivery to Stockholm cost", SHIPPING)
    assert "NOK 150" in answer
    assert "NOK 90" not in answer


def test_no_rule_of_another_place_answers_where_another_passage_tells_of_the_one_asked_about() -> None:
    home = Passage(passage_id="h", topic="p", title="Service", heading="Cost", text="Delivery in Norway costs NOK 90.")
    abroad = Passage(passage_id="a", topic="p", title="Service", heading="Abroad", text=ABROAD)
    hits = [PassageHit(home, 0.8, (0.5,), "NO"), PassageHit(abroad, 0.7, (0.5, 0.5), "NO")]
    answer = wording(policy(hits, 0.2, Message("what does delivery to Finland cost")), "turn")
    assert answer == "Orders to Finland cost NOK 180."


def test_other_countries_are_told_by_the_name_of_the_one_asked_about() -> None:
    assert said("import charges in Lyon?", SHIPPING) == "In France the carrier may ask for import charges."


def passages(**texts: str) -> list[PassageHit]:
    """Passages that are equally near the question, by their headings."""
    found = [
        Passage(passage_id=name, topic="p", title="Service", heading=name, text=text) for name, text in texts.items()
    ]
    return [PassageHit(one, 0.8, (0.5,) * len(statements(one)), "NO") for one in found]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how long to Finland?", "Delivery to Finland takes 8 days."),
        ("will it be in Finland by next week", "Delivery to Finland takes 8 days."),
        ("express to Finland?", "No. Express delivery is available in Norway only."),
    ],
)
def test_that_something_is_only_elsewhere_answers_who_asks_for_it(question: str, answer: str) -> None:
    hits = passages(Express=EXPRESS, Standard="Delivery in Norway takes 2 days. Delivery to Finland takes 8 days.")
    assert wording(policy(hits, 0.2, Message(question)), "turn") == answer


@pytest.mark.parametrize(
    "question", ["I spend 950, do I still pay for delivery?", "950 order, what does delivery cost"]
)
def test_that_an_amount_is_free_is_told_without_a_yes_that_could_be_taken_for_both(question: str) -> None:
    assert said(question, SHIPPING).startswith("For that amount it is free. Standard delivery in Norway")


def test_what_may_not_come_back_is_told_with_the_heading_that_says_so() -> None:
    answer = said("can I return a hat?", "- hats that were worn\n- gift vouchers", "What can't I send back?")
    assert answer == "What can't I send back: hats that were worn; gift vouchers."


def test_a_second_piece_is_answered_by_the_rule_for_one() -> None:
    text = "One return per order is free of postage."
    passage = Passage(passage_id="p", topic="p", title="Returns", heading="What does a return cost?", text=text)
    near = PassageHit(passage, 0.5, (0.5,), "")
    assert text in wording(policy([near], 0.2, Message("is the second return free too?")), "turn")


@pytest.mark.parametrize(("amount", "verdict"), [("900", "yes"), ("899", "no")])
def test_an_amount_is_compared_and_its_condition_told(amount: str, verdict: str) -> None:
    decision = ask(f"I spend {amount}, is delivery free?", SHIPPING)
    assert decision.verdict == verdict
    assert "Gift vouchers don't count" in wording(decision, "turn")


def test_a_word_that_the_rule_does_not_know_allows_no_verdict() -> None:
    assert ask("I spend 950, is overnight delivery free?", SHIPPING).verdict == ""


def test_a_deadline_is_counted_from_the_day_of_delivery() -> None:
    assert "until 23 March" in said("it arrived on 3 March, until when can I return it?", RETURNS, "Returns")


@pytest.mark.parametrize(
    "question",
    [
        "it came on 20 December, is 12 January too late to return it?",
        "can I still return on 12 January what came on 20 December?",
    ],
)
def test_a_deadline_is_counted_from_the_earlier_of_two_dates(question: str) -> None:
    rule = "You can return anything within 20 days of delivery."
    assert "Counted from 20 December, that is until 9 January." in said(question, rule, "Until when can I return it?")


def test_the_time_of_the_year_of_an_order_decides_its_deadline() -> None:
    assert "until 10 January" in said("ordered on 20 November, until when can I return it?", RETURNS, "Returns")
    assert "10 January" not in said("ordered on 20 May, until when can I return it?", RETURNS, "Returns")


def test_the_day_asked_about_is_told_and_no_other() -> None:
    assert said("are you open 24 december", HOURS, "Holidays") == "On 24 and 31 December we close at 2 pm."
    assert ask("are you open on easter monday", HOURS, "Holidays").verdict == "no"


def test_a_country_that_a_whole_list_leaves_out_is_not_served() -> None:
    decision = ask("do you ship to Brazil?", ABROAD, "Do you ship abroad?")
    assert decision.kind is Kind.POLICY_RULE
    assert wording(decision, "turn").startswith("No, we don't ship to Brazil. We ship to Norway")
    assert ask("do you ship to Finland?", ABROAD, "Do you ship abroad?").verdict == ""


def test_only_means_nowhere_else() -> None:
    assert said("express to Paris?", EXPRESS, "Express") == "No. Express delivery is available in Norway only."


def test_what_no_statement_says_is_unknown() -> None:
    passage = Passage(passage_id="p", topic="p", title="Paying", heading="How can I pay?", text="We take cards.")
    near = PassageHit(passage, 0.5, (0.5,), "")
    assert policy([near], 0.2, Message("can I pay with seashells")).kind is Kind.UNKNOWN_POLICY


def near(text: str, score: float, learned: float) -> list[PassageHit]:
    """A passage that is so near the question, and another that is less near."""
    passage = Passage(passage_id="p", topic="p", title="Service", heading="Access", text=text)
    other = Passage(passage_id="o", topic="p", title="Service", heading="Till", text="Bags are sold at the till.")
    told = PassageHit(passage, score, (score,) * len(statements(passage)), "", learned)
    return [told, PassageHit(other, score - 0.05, (0.1,), "", learned - 0.05)]


def test_a_story_is_answered_though_the_passage_lacks_words_of_it() -> None:
    story = "My uncle goes nowhere without his terrier these days. Would he have to leave the poor thing outside?"
    assert "Dogs may come in." in wording(policy(near("Dogs may come in.", 0.26, 0.46), 0.15, Message(story)), "turn")


def test_a_short_question_with_a_word_that_the_passage_lacks_is_not() -> None:
    hits = near("Dogs may come in.", 0.26, 0.46)
    assert policy(hits, 0.15, Message("do you groom terriers")).kind is Kind.UNKNOWN_POLICY


def test_a_message_that_nobody_took_for_a_policy_question_has_to_be_nearer() -> None:
    story = "My uncle goes nowhere without his terrier these days. Would he have to leave the poor thing outside?"
    hits = near("Dogs may come in.", 0.26, 0.46)
    assert policy(hits, 0.15, Message(story), is_taken_for_it=False).kind is Kind.UNKNOWN_POLICY


def test_what_holds_on_the_day_of_the_week_that_is_asked_about_is_told_beside_the_rule() -> None:
    text = "Please book an appointment by phone. It takes an hour and is free. Visits are also possible on Mondays."
    answer = said("I can only come on a Monday, may I book an appointment then?", text, "Appointments")
    assert "also possible on Mondays" in answer


def test_from_which_sum_on_it_is_free_is_told_beside_what_it_costs() -> None:
    text = "Orders to Sweden cost NOK 150 and take 4 days. All shipping abroad is free on orders of NOK 2000 or more."
    answer = said("2100 worth of gifts for my aunt in Stockholm. how much is sending?", text, "Abroad")
    assert "NOK 150" in answer
    assert "NOK 2000" in answer


def test_a_yes_of_the_heading_is_no_yes_to_another_question() -> None:
    text = "Yes, in a pending order. Items can be changed only one time."
    assert said("can I change an item?", text, "Can I change an item?").startswith("Yes")
    assert not said("can I change the items on 3 May again?", text, "Can I change an item?").startswith("Yes")


def test_a_yes_of_the_heading_is_none_where_the_question_leaves_its_condition_out() -> None:
    heading, text = "Can I return only part of my order?", "Yes, you can send back any of the items."
    assert said("can I return only part of an order?", text, heading).startswith("Yes")
    assert said("can I return made-to-order pieces?", text, heading) == "You can send back any of the items."


def test_two_questions_are_both_answered() -> None:
    joint = both(ask("what does delivery cost in Oslo", SHIPPING), ask("how long can I return it", RETURNS, "Returns"))
    assert joint is not None
    assert {"90", "20"} <= {word.strip(".,") for word in wording(joint, "turn").split()}


TAILOR = "The tailor shortens trousers in a week."
PICKUP = "Shortened trousers are ready for pickup in the afternoon."


def test_two_passages_that_are_as_likely_are_both_told_and_a_much_likelier_one_alone() -> None:
    both_of_them = wording(
        policy(passages(tailor=TAILOR, pickup=PICKUP), 0.2, Message("shortened trousers when")), "turn"
    )
    assert TAILOR in both_of_them and PICKUP in both_of_them
    near, far = passages(tailor=TAILOR, pickup=PICKUP)
    alone = policy([near, replace(far, score=near.score - 0.5)], 0.2, Message("shortened trousers when"))
    assert wording(alone, "turn") == TAILOR


def test_who_asks_for_a_cost_is_told_one_figure() -> None:
    hits = passages(
        tailor="The tailor shortens trousers for NOK 120.", pickup="Shortened trousers cost NOK 10 to post."
    )
    told = wording(policy(hits, 0.2, Message("how much does shortening trousers cost")), "turn")
    assert ("NOK 120" in told) is not ("NOK 10 " in told)
