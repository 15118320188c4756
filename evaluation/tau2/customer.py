"""A scripted customer: knows what a task's person knows, asks for each change, and answers what the bot asks."""

import random
import re
from typing import Any

from evaluation.tau2 import phrases
from evaluation.tau2.outcome import WRITES

Goal = dict[str, Any]
#: What a goal has to say about a slot; one that says nothing isn't about that slot.
_SAID_IN = {
    "item_numbers": "item_ids",
    "new_item_numbers": "new_item_ids",
    "cancel_reason": "reason",
    "payment_method": "payment_method_id",
}


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
        self.goals: list[Goal] = [action for action in actions if action["name"] in WRITES]
        self._times_asked: dict[str, int] = {}
        self._has_greeted = False

    def opening(self, goal: Goal) -> str:
        """The message that asks for one change."""
        self._times_asked = {}
        lead = self._pick(phrases.NEXT_WISHES if self._has_greeted else phrases.GREETINGS)
        self._has_greeted = True
        wish = self._pick(phrases.WISHES[goal["name"]]).format(
            order=self._order(goal),
            items=self._items(goal),
            swaps=self._swaps(goal),
            address=self._address(goal),
            method=self._method(goal),
        )
        tail = "" if wish.endswith("?") else self._pick(phrases.TAILS)
        return self._dress(f"{lead}{wish}{tail}")

    def answer(self, goal: Goal, slot: str, heard: str) -> str:
        """What this person says when the bot asks for a slot of this goal."""
        again = self._times_asked[slot] = self._times_asked.get(slot, 0) + 1
        given = goal["arguments"]
        if slot in _SAID_IN and _SAID_IN[slot] not in given:
            return f"No, that's not what I meant. {self.opening(goal)}"
        match slot:
            case "email":
                return self._say(phrases.EMAILS if self.user["email"] in self._told else phrases.NO_EMAIL)
            case "first_name":
                return self._say(phrases.FULL_NAMES)
            case "last_name":
                return self._say(phrases.LAST_NAMES)
            case "zip" if "address1" not in given or (again == 1 and "zip code of your address" in heard):
                return self._say(phrases.ZIPS)
            case "order_number":
                # A number the bot has just shown is known; else only what the task says.
                shown = again > 1 and given["order_id"] in heard
                return self._say(phrases.ORDERS, order=given["order_id"] if shown else self._order(goal))
            case "item_numbers":
                return self._say(phrases.ITEMS, items=self._items(goal, in_full=again > 1))
            case "new_item_numbers":
                return self._new_item(goal, heard, in_full=again > len(given["item_ids"]))
            case "cancel_reason":
                return self._say(phrases.REASONS[given["reason"]])
            case "payment_method":
                return self._say(phrases.METHODS, method=self._method(goal))
            case "confirm":
                return self._say(phrases.YES)
            case "address1" if again == 1:
                return self._say(phrases.ADDRESSES, address=self._address(goal))
            case "address2" if not given.get("address2"):
                return self._say(phrases.NO_SECOND_LINE)
            case _:
                return self._say(phrases.ADDRESS_PARTS, part=str(given.get(slot) or "none"))

    def _say(self, wordings: tuple[str, ...], **known: str) -> str:
        user = self.user
        return self._dress(
            self._pick(wordings).format(
                first=user["name"]["first_name"],
                last=user["name"]["last_name"],
                zip=user["address"]["zip"],
                email=user["email"],
                **known,
            )
        )

    def _dress(self, sentence: str) -> str:
        """Some write carefully, some don't bother."""
        return self._pick((sentence, sentence, sentence[:1].upper() + sentence[1:], sentence.rstrip(".")))

    def _pick(self, choices: tuple[str, ...]) -> str:
        return self._random.choice(choices)

    def _order(self, goal: Goal) -> str:
        number = goal["arguments"].get("order_id")
        if not number:
            return "my account"
        if number.lstrip("#W") in self._told:
            return self._pick((f"order {number}", number, f"my order {number.lstrip('#')}"))
        items = self._db["orders"][number]["items"]
        meant = set(goal["arguments"].get("item_ids", []))
        titles = [item["name"] for item in items if item["item_id"] in meant] or [item["name"] for item in items]
        return f"the order with the {' and the '.join(dict.fromkeys(titles))}"

    def _items(self, goal: Goal, in_full: bool = False) -> str:
        """The items meant, in a list as people write one."""
        item_ids = goal["arguments"].get("item_ids")
        if not item_ids:
            return ""
        order = self._db["orders"][goal["arguments"]["order_id"]]["items"]
        named = {item_id: self._item(item_id, order, in_full) for item_id in item_ids}
        parts = [f"both of {name}" if item_ids.count(item_id) > 1 else name for item_id, name in named.items()]
        if len(parts) > 2 and self._random.random() < 0.5:
            return f"{', '.join(parts[:-1])} and {parts[-1]}"
        return " and ".join(parts)

    def _item(self, item_id: str, order: list[dict[str, Any]], in_full: bool) -> str:
        item = next(item for item in order if item["item_id"] == item_id)
        twins = [other for other in order if other["name"] == item["name"] and other["item_id"] != item_id]
        article = self._pick(("the", "the", "my"))
        if not twins and not in_full:
            return f"{article} {item['name']}"
        options = item["options"]
        own = [name for name in options if in_full or any(twin["options"][name] != options[name] for twin in twins)]
        if any(options[name] in ("yes", "no") for name in own):
            return f"{article} {item['name']} with {_told_apart(own, options)}"
        return f"{article} {' '.join(options[name] for name in own)} {item['name']}"

    def _swaps(self, goal: Goal) -> str:
        """Every item with what is wanted instead."""
        given = goal["arguments"]
        if "new_item_ids" not in given:
            return ""
        order = self._db["orders"][given["order_id"]]["items"]
        return " and ".join(
            f"{self._item(item_id, order, in_full=False)} to {self._wanted(item_id, new_id, order, in_full=False)}"
            for item_id, new_id in zip(given["item_ids"], given["new_item_ids"], strict=True)
        )

    def _new_item(self, goal: Goal, heard: str, in_full: bool) -> str:
        """The variant wanted instead of the item that the bot asks about, by what is to be different about it."""
        given = goal["arguments"]
        order = self._db["orders"][given["order_id"]]["items"]
        for item_id, new_id in zip(given["item_ids"], given["new_item_ids"], strict=True):
            item = next(item for item in order if item["item_id"] == item_id)
            if f"instead of {item['name']}" not in heard or not all(v in heard for v in item["options"].values()):
                continue
            if given["item_ids"].count(item_id) > 1:
                new_id = self._next_of(given, item_id)
            return self._say(phrases.NEW_ITEMS, wanted=self._wanted(item_id, new_id, order, in_full))
        return "I don't know"

    def _wanted(self, item_id: str, new_id: str, order: list[dict[str, Any]], in_full: bool) -> str:
        item = next(item for item in order if item["item_id"] == item_id)
        new = self._db["products"][item["product_id"]]["variants"][new_id]["options"]
        differing = [name for name, value in new.items() if in_full or item["options"][name] != value] or list(new)
        return _told_apart(differing, new)

    def _next_of(self, given: dict[str, Any], item_id: str) -> str:
        news = [new for old, new in zip(given["item_ids"], given["new_item_ids"], strict=True) if old == item_id]
        place = self._times_asked["new_item_numbers"] - 1
        return str(news[min(place, len(news) - 1)])

    def _method(self, goal: Goal) -> str:
        method = self.user["payment_methods"].get(goal["arguments"].get("payment_method_id"))
        if method is None:
            return ""
        if method["source"] == "credit_card":
            return self._pick(phrases.CARDS).format(brand=method["brand"], digits=method["last_four"])
        return self._pick(phrases.PAYPAL if method["source"] == "paypal" else phrases.GIFT_CARDS)

    def _address(self, goal: Goal) -> str:
        given = goal["arguments"]
        if "address1" not in given:
            return ""
        parts = (given["address1"], given["address2"], given["city"], f"{given['state']} {given['zip']}")
        country = self._pick((given["country"], ""))
        return ", ".join(part for part in (*parts, country) if part)


def _told_apart(names: list[str], options: dict[str, str]) -> str:
    """Options as people say them: "color red, size large"."""
    return ", ".join(f"{name} {options[name]}" for name in names)


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
