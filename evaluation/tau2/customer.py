"""A scripted customer: knows what a task's person knows, asks for each change, and answers what the bot asks."""

import random
import re
from typing import Any

from evaluation.tau2.outcome import WRITES

_OPENINGS = {
    "cancel_pending_order": ("I want to cancel an order: {order}", "please cancel my order, {order}"),
    "modify_pending_order_address": (
        "I need to change the delivery address of {order}",
        "please change the shipping address of {order}",
    ),
    "modify_pending_order_payment": (
        "I want to change the payment method of {order}",
        "change how I pay for {order}, please",
    ),
    "modify_pending_order_items": (
        "I want to change items of my pending order: {items}",
        "I'd like to modify the items in {order}: {items}",
    ),
    "return_delivered_order_items": ("I want to return {items}", "I'd like to send back {items}"),
    "exchange_delivered_order_items": ("I want to exchange {items}", "I'd like to exchange {items} from {order}"),
    "modify_user_address": ("I want to change my default address", "please change the default address in my account"),
}
_YES = ("yes", "yes, please", "yes, go ahead", "yes, that's right")


class ScriptedCustomer:
    """The person of one task. `random_source` picks the wordings, so that trials differ."""

    def __init__(self, task: dict[str, Any], db: dict[str, Any], random_source: random.Random) -> None:
        self._random = random_source
        self._db = db
        told = task["user_scenario"]["instructions"]
        self._told = " ".join(
            str(told.get(part) or "") for part in ("reason_for_call", "known_info", "task_instructions")
        )
        actions = task["evaluation_criteria"]["actions"] or []
        self.user = _user(db, actions, self._told)
        self.goals = [action for action in actions if action["name"] in WRITES]
        self._times_asked: dict[str, int] = {}

    def opening(self, goal: dict[str, Any]) -> str:
        """The message that asks for one change."""
        self._times_asked = {}
        wording = self._random.choice(_OPENINGS[goal["name"]])
        return wording.format(order=self._order(goal), items=self._items(goal))

    def answer(self, goal: dict[str, Any], slot: str, heard: str) -> str:
        """What this person says when the bot asks for a slot of this goal."""
        again = self._times_asked[slot] = self._times_asked.get(slot, 0) + 1
        given, user = goal["arguments"], self.user
        match slot:
            case "email":
                knows = user["email"] in self._told
                return str(user["email"]) if knows else "I don't remember my email address"
            case "first_name":
                return f"{user['name']['first_name']} {user['name']['last_name']}"
            case "last_name":
                return str(user["name"]["last_name"])
            case "zip" if "address1" not in given or (again == 1 and "zip code of your address" in heard):
                return str(user["address"]["zip"])
            case "order_number":
                # A number the bot has just shown is known; else only what the task says.
                return str(given["order_id"]) if again > 1 and given["order_id"] in heard else self._order(goal)
            case "item_numbers":
                return self._items(goal, in_full=again > 1)
            case "new_item_numbers":
                return self._new_items(goal, heard, in_full=again > len(given["item_ids"]))
            case "cancel_reason":
                return f"it is {given['reason']}" if given["reason"].startswith("no") else f"I {given['reason']}"
            case "payment_method":
                return self._method(given["payment_method_id"])
            case "confirm":
                return self._random.choice(_YES)
            case "address1" if again == 1:
                parts = (given["address1"], given["address2"], given["city"], f"{given['state']} {given['zip']}")
                return ", ".join(part for part in (*parts, given["country"]) if part)
            case _:
                return str(given.get(slot) or "none")

    def _order(self, goal: dict[str, Any]) -> str:
        number = goal["arguments"].get("order_id")
        if not number:
            return "my account"
        if number.lstrip("#W") in self._told:
            return f"order {number}"
        items = self._db["orders"][number]["items"]
        meant = set(goal["arguments"].get("item_ids", []))
        titles = [item["name"] for item in items if item["item_id"] in meant] or [item["name"] for item in items]
        return f"the order with the {' and the '.join(dict.fromkeys(titles))}"

    def _items(self, goal: dict[str, Any], in_full: bool = False) -> str:
        item_ids = goal["arguments"].get("item_ids")
        if not item_ids:
            return ""
        order = self._db["orders"][goal["arguments"]["order_id"]]["items"]
        named = {item_id: self._item(item_id, order, in_full) for item_id in item_ids}
        several = {item_id for item_id in item_ids if item_ids.count(item_id) > 1}
        return " and ".join(f"both of {name}" if item_id in several else name for item_id, name in named.items())

    def _item(self, item_id: str, order: list[dict[str, Any]], in_full: bool) -> str:
        item = next(item for item in order if item["item_id"] == item_id)
        twins = [other for other in order if other["name"] == item["name"] and other["item_id"] != item_id]
        if not twins and not in_full:
            return f"the {item['name']}"
        own = [v for name, v in item["options"].items() if in_full or any(t["options"][name] != v for t in twins)]
        return f"the {' '.join(own)} {item['name']}"

    def _new_items(self, goal: dict[str, Any], heard: str, in_full: bool) -> str:
        """The variant wanted instead of the item that the bot asks about, by what is to be different about it."""
        given = goal["arguments"]
        order = self._db["orders"][given["order_id"]]["items"]
        for item_id, new_id in zip(given["item_ids"], given["new_item_ids"], strict=True):
            item = next(item for item in order if item["item_id"] == item_id)
            if f"instead of {item['name']}" not in heard or not all(v in heard for v in item["options"].values()):
                continue
            if given["item_ids"].count(item_id) > 1:
                new_id = self._next_of(given, item_id)
            new = self._db["products"][item["product_id"]]["variants"][new_id]["options"]
            wanted = {name: value for name, value in new.items() if in_full or item["options"][name] != value}
            return "I'd like " + ", ".join(f"{name} {value}" for name, value in (wanted or new).items())
        return "I don't know"

    def _next_of(self, given: dict[str, Any], item_id: str) -> str:
        news = [new for old, new in zip(given["item_ids"], given["new_item_ids"], strict=True) if old == item_id]
        place = self._times_asked["new_item_numbers"] - 1
        return str(news[min(place, len(news) - 1)])

    def _method(self, method_id: str) -> str:
        method = self.user["payment_methods"][method_id]
        if method["source"] == "credit_card":
            return f"my {method['brand']} card ending in {method['last_four']}"
        return "my PayPal account" if method["source"] == "paypal" else "my gift card"


def _user(db: dict[str, Any], actions: list[dict[str, Any]], told: str) -> dict[str, Any]:
    """The task's person: by the actions that look them up or change their orders, or by what the task tells."""
    for action in actions:
        given = action["arguments"]
        if "user_id" in given:
            return dict(db["users"][given["user_id"]])
        if given.get("order_id") in db["orders"]:
            return dict(db["users"][db["orders"][given["order_id"]]["user_id"]])
    for user in db["users"].values():
        name = f"{user['name']['first_name']} {user['name']['last_name']}"
        known = user["email"] in told or user["user_id"] in told
        if known or (re.search(rf"\b{name}\b", told) and user["address"]["zip"] in told):
            return dict(user)
    raise ValueError("The task doesn't say who its customer is.")
