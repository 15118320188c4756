"""The bot's training data and domain keep to the design: intents, wordings, rules, forms and quick replies."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .conftest import plain

POLICY_TOPICS = [
    "returns",
    "shipping",
    "delivery_time",
    "payment_methods",
    "cancellation_fee",
    "store_hours",
    "gift_cards",
    "privacy",
]
IMPORTANT = [
    *["search_products", "ask_product", "ask_availability", "recommend", "compare_products", "ask_size_advice"],
    *(f"ask_policy/{topic}" for topic in POLICY_TOPICS),
    *["track_order", "cancel_order", "return_items", "exchange_items", "modify_order_items", "change_shipping_address"],
    *["refund_status", "human_handover", "complaint", "get_invoice", "out_of_scope"],
    *["account_create", "account_delete", "account_edit", "account_recover", "account_switch", "account_problem"],
]
OTHERS = [
    *["greet", "goodbye", "thank", "affirm", "deny", "undo", "start_over", "bot_challenge", "help", "chitchat"],
    "inform",
    *["modify_order_payment", "place_order", "list_orders", "payment_problem", "newsletter", "leave_review"],
]
# What each slot of the order flows is called: drivers of the bot rely on it.
ORDER_SLOTS = {"email", "zip", "order_number"}
SET_BY_ACTIONS = {
    *{"last_products", "focus_product", "last_search", "unclear_count", "customer_id", "policy_topic"},
    *{"yes_means", "next_wishes", "order_hint", "last_order", "contact_told", "order_change", "refused_change"},
    *("problem_noticed", "basket", "keeps_basket", "outfit", "somebody_elses_order"),
    *("restock_begins", "restock", "restock_option", "restock_consent"),
}
ANSWERED_BY_ACTION = {
    "search_products": "action_search_products",
    "recommend": "action_search_products",
    "ask_product": "action_answer_product",
    "ask_availability": "action_answer_product",
    "compare_products": "action_compare_products",
    "ask_size_advice": "action_size_advice",
    "ask_policy": "action_answer_policy",
    "track_order": "track_order_form",
    "refund_status": "track_order_form",
    "list_orders": "list_orders_form",
    "human_handover": "action_tell_contact",
    "out_of_scope": "action_out_of_scope",
    "nlu_fallback": "action_unclear",
}


def intents_of(steps: list[list[dict[str, Any]]]) -> set[str]:
    return {step["intent"] for flow in steps for step in flow if "intent" in step}


def actions_of(steps: list[list[dict[str, Any]]]) -> set[str]:
    return {step["action"] for flow in steps for step in flow if "action" in step}


@pytest.mark.parametrize("intent", [*IMPORTANT, *OTHERS])
def test_every_intent_has_enough_wordings(intent: str, examples: dict[str, list[str]]) -> None:
    wanted = 60 if intent in IMPORTANT else 25
    distinct = {plain(example) for example in examples[intent]}
    assert len(distinct) >= wanted


SET_BY_A_COMPONENT = {  # what is told by rule needs no examples
    *("other_language", "basket", "restock", "restock_forget", "somebody_elses_order"),
}


def test_domain_and_training_data_know_the_same_intents(domain: dict[str, Any], examples: dict[str, list[str]]) -> None:
    trained = {intent.split("/")[0] for intent in examples}
    sorted_by_weight = {intent.split("/")[0] for intent in [*IMPORTANT, *OTHERS]}
    assert set(domain["intents"]) - SET_BY_A_COMPONENT == trained == sorted_by_weight


def test_no_wording_is_given_twice(examples: dict[str, list[str]]) -> None:
    counts = Counter(plain(example) for phrases in examples.values() for example in phrases)
    assert [wording for wording, count in counts.items() if count > 1] == []


def test_held_out_utterances_are_not_trained_on(examples: dict[str, list[str]]) -> None:
    trained = {plain(example) for phrases in examples.values() for example in phrases}
    with (Path(__file__).parent / "utterances.csv").open(encoding="utf-8", newline="") as file:
        held_out = [row["text"] for row in csv.DictReader(file)]
    assert len(held_out) > 300
    assert [text for text in held_out if plain(text) in trained] == []


def test_every_intent_is_answered(domain: dict[str, Any], steps: list[list[dict[str, Any]]]) -> None:
    assert set(domain["intents"]) | {"nlu_fallback"} == intents_of(steps)


@pytest.mark.parametrize(("intent", "action"), ANSWERED_BY_ACTION.items())
def test_intent_leads_to_its_action(intent: str, action: str, data: dict[str, Any]) -> None:
    rules = [rule for content in data.values() for rule in content.get("rules", []) if "condition" not in rule]
    own = [rule for rule in rules if rule["steps"][0].get("intent") == intent]
    assert own and all(rule["steps"][1] == {"action": action} for rule in own)


def test_every_action_of_the_rules_is_in_the_domain(domain: dict[str, Any], steps: list[list[dict[str, Any]]]) -> None:
    of_rasa = {"action_deactivate_loop", "action_listen"}
    known = {*domain["actions"], *domain["forms"], *domain["responses"], *of_rasa}
    assert actions_of(steps) - known == set()


def test_every_action_of_the_domain_is_used(domain: dict[str, Any], steps: list[list[dict[str, Any]]]) -> None:
    validated = {f"validate_{form}" for form in domain["forms"]}
    assert set(domain["actions"]) - actions_of(steps) == validated


def test_every_form_can_be_left_and_ends_in_an_action(domain: dict[str, Any], data: dict[str, Any]) -> None:
    rules = [rule for content in data.values() for rule in content.get("rules", []) if "condition" in rule]
    for form in domain["forms"]:
        own = [rule["steps"] for rule in rules if {"active_loop": form} in rule["condition"]]
        assert any(steps[0] == {"intent": "deny"} and {"active_loop": None} in steps for steps in own), form
        assert any(steps[0] == {"intent": "goodbye"} and {"active_loop": None} in steps for steps in own), form
        assert any(steps[0] == {"action": form} and steps[-1]["action"].startswith("action_") for steps in own), form


def test_a_wish_of_its_own_is_never_taken_for_an_answer(domain: dict[str, Any]) -> None:
    wishes = set(domain["intents"]) - {"inform", "affirm"}
    for name in ORDER_SLOTS:
        [from_text] = [mapping for mapping in domain["slots"][name]["mappings"] if mapping["type"] == "from_text"]
        assert set(from_text["not_intent"]) == wishes, name
        assert all("requested_slot" in condition for condition in from_text["conditions"]), name


def test_slots_that_only_actions_set_are_never_filled_by_what_customers_write(domain: dict[str, Any]) -> None:
    for name in SET_BY_ACTIONS:
        assert domain["slots"][name]["mappings"] == [{"type": "custom"}], name


def test_every_handed_over_intent_is_kept_as_the_reason(
    domain: dict[str, Any], steps: list[list[dict[str, Any]]]
) -> None:
    handed_over = {flow[0]["intent"] for flow in steps if {"action": "handover_form"} in flow and "intent" in flow[0]}
    reasons = {mapping["intent"]: mapping["value"] for mapping in domain["slots"]["handover_reason"]["mappings"]}
    # After a yes to the offer of a person the reason is what was asked before, which may be one of these two.
    assert set(reasons) == handed_over - {"affirm"} | {"newsletter", "leave_review"}
    assert all(intent == value for intent, value in reasons.items())


def test_quick_replies_send_plain_sentences(domain: dict[str, Any]) -> None:
    buttons = [
        button
        for variations in domain["responses"].values()
        for variation in variations
        for button in variation.get("buttons", [])
    ]
    assert buttons
    assert [button for button in buttons if button["payload"].startswith("/")] == []


def test_replies_vary_except_the_sentences_that_are_never_said(domain: dict[str, Any]) -> None:
    rare = {"utter_default", *(f"utter_ask_policy/{topic}" for topic in POLICY_TOPICS)}
    assert [name for name, texts in domain["responses"].items() if len(texts) < 2 and name not in rare] == []
