"""The sentences of the scripted customers: several wordings for each wish and each answer, and ways to dress them."""

#: How a wish is put. `{order}` is a number or a description, `{items}` what is meant, `{swaps}` each item with what is
#: wanted instead, `{address}` and `{method}` what the order is to get.
WISHES = {
    "cancel_pending_order": (
        "I want to cancel an order: {order}",
        "please cancel {order}",
        "I'd like to cancel {order}",
        "can you cancel {order} for me?",
        "I need {order} cancelled",
        "could you call off {order}? I'd like it cancelled",
        "I have to cancel a purchase, it's {order}",
        "cancel {order}",
    ),
    "modify_pending_order_address": (
        "I need to change the delivery address of {order}",
        "please change the shipping address of {order}",
        "can {order} be sent to another address?",
        "the address on {order} is wrong, I need to correct it",
        "I'd like {order} to be delivered somewhere else",
        "please ship {order} to {address} instead",
        "could you update where {order} is delivered?",
        "change the address for {order}",
    ),
    "modify_pending_order_payment": (
        "I want to change the payment method of {order}",
        "change how I pay for {order}, please",
        "can I pay for {order} with {method} instead?",
        "I'd like to switch the payment of {order} to {method}",
        "please use another payment method for {order}",
        "could you put {order} on {method}?",
    ),
    "modify_pending_order_items": (
        "I want to change items of my pending order: {items}",
        "I'd like to modify the items in {order}: {items}",
        "can I change {items} in {order} to something else?",
        "I need to change {items} in an order that hasn't shipped yet",
        "I'd like to swap {items} in my pending order for another version",
        "please modify my order: {swaps}",
        "in {order}, I want to change {swaps}",
        "I ordered {items} but I picked the wrong options, can you change that?",
    ),
    "return_delivered_order_items": (
        "I want to return {items}",
        "I'd like to send back {items}",
        "I need to return {items} from {order}",
        "can I return {items}? They arrived but I don't want to keep them",
        "I'm not happy with {items} and want to return",
        "how can I give back {items}? I want a refund",
        "I received {items} and would like to send them back",
        "return {items}",
    ),
    "exchange_delivered_order_items": (
        "I want to exchange {items}",
        "I'd like to exchange {items} from {order}",
        "can I swap {items} for a different version?",
        "I received my order and need to exchange {items}",
        "I'd like to exchange {swaps}",
        "could you exchange {swaps}?",
        "I want to trade {items} for something that suits me better",
        "exchange {items}",
    ),
    "modify_user_address": (
        "I want to change my default address",
        "please change the default address in my account",
        "I've moved, can you update the address in my profile?",
        "my account has the wrong address, please update it",
        "I'd like to set a new default address",
        "change the address on my profile for future orders",
    ),
}

GREETINGS = ("", "", "", "Hi, ", "Hello! ", "Hi there, ", "Good morning. ", "Hey, ")
NEXT_WISHES = ("", "", "", "Also, ", "One more thing: ", "And then ", "Next, ", "Thanks. Now ")
TAILS = ("", "", "", " please", ". Thank you", ". Can you help?", ". Thanks in advance", ". It's rather urgent")

EMAILS = (
    "{email}",
    "it's {email}",
    "my email is {email}",
    "Sure, {email}",
    "You should have me under {email}.",
    "{email}, thanks",
)
NO_EMAIL = (
    "I don't remember my email address",
    "I'm not sure which email I used",
    "I can't recall the email, sorry",
    "No idea which email that was. Can you find me by name and zip code?",
    "I don't have the email at hand, but my name is {first} {last} and I live in {zip}",
    "I forgot which email address I used",
)
FULL_NAMES = (
    "{first} {last}",
    "My name is {first} {last}",
    "I'm {first} {last}",
    "it's {first} {last}, zip code {zip}",
    "Sure: {first} {last}.",
    "{first} {last} is my name",
)
LAST_NAMES = ("{last}", "it's {last}", "My last name is {last}.", "{last}, please")
ZIPS = ("{zip}", "it's {zip}", "my zip code is {zip}", "The zip is {zip}.", "{zip}, thanks", "Sure, it's {zip}")
ORDERS = ("{order}", "it's {order}", "I mean {order}", "It is {order}.", "{order}, please", "That would be {order}")
ITEMS = (
    "{items}",
    "it's {items}",
    "I mean {items}",
    "That would be {items}.",
    "{items}, please",
    "just {items}",
    "{items} and nothing else",
)
NEW_ITEMS = (
    "I'd like {wanted}",
    "the same but {wanted}",
    "{wanted}, please",
    "one with {wanted}",
    "Can I get {wanted} instead?",
    "Make it {wanted}.",
    "I want it in {wanted}",
    "I prefer {wanted}, everything else the same",
)
REASONS = {
    "no longer needed": (
        "it is no longer needed",
        "I don't need it any more",
        "I no longer need it.",
        "I just don't want it any more",
        "My plans changed, so it isn't needed now.",
        "no longer needed",
    ),
    "ordered by mistake": (
        "I ordered it by mistake",
        "it was ordered by mistake",
        "That was a mistake, I didn't mean to order it.",
        "I placed it accidentally",
        "by mistake",
        "Sorry, I ordered the wrong thing by accident.",
    ),
}
METHODS = (
    "{method}",
    "use {method}",
    "please use {method}",
    "I'd prefer {method}",
    "{method}, please",
    "Let's take {method}.",
)
CARDS = ("my {brand} card ending in {digits}", "the {brand} ending {digits}", "the card that ends with {digits}")
PAYPAL = ("my PayPal account", "PayPal", "the paypal one")
GIFT_CARDS = ("my gift card", "the gift card", "a gift card of mine")
YES = (
    "yes",
    "yes, please",
    "yes, go ahead",
    "yes, that's right",
    "Yes please go ahead",
    "Yes, that's correct. Nothing else is missing.",
    "yep, do it",
    "Sure, please proceed.",
    "That looks right, go ahead",
    "Yes, I confirm.",
    "yes, that's everything, thank you",
    "ok, sounds good",
)
ADDRESSES = (
    "{address}",
    "it's {address}",
    "Please send it to {address}",
    "The new address is {address}.",
    "{address}, thanks",
)
ADDRESS_PARTS = ("{part}", "it's {part}", "{part}, please")
NO_SECOND_LINE = ("none", "no", "there is none", "No, it's a house.", "nothing like that")
