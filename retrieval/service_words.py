"""Hand-written words of questions about a shop's service: what may stand for what, and what says nothing."""

from __future__ import annotations

import re

from retrieval.words import stem, word_set, words

# Function words only: "order", "store" or "sale" say little about a product, but much about a policy.
QUESTION_WORDS = word_set(
    """a an the i me my mine we us our you your yours it its he she they them their this that these those is are was
    were be been am do does did doing done have has had having can could may might must shall should will would what
    which who whom whose when where why how if of in on at to for from by with about as into than then there here and
    or but not no so just also very really please hi hello hey thanks thank any some something anything ok okay yes
    get got m s t d ll ve re im id ill dont doesnt cant didnt hasnt havent isnt tell know want need like way up out"""
)

_ALIKE = """
    refund, reimburse, repay
    take, accept
    ship, deliver, post, postage, send, dispatch
    parcel, package, shipment
    courier, carrier
    abroad, international, overseas, foreign, country
    voucher, card
    card, mastercard, visa, amex, maestro
    payment, pay, paypal
    cost, price, fee, charge, pay, free
    opening, open, hours, closed
    human, person, agent, someone, people
    delete, erase, close, remove
    keep, save, store
    reject, decline, refuse
    swap, exchange
    faulty, broken, damaged, defective, torn
    alter, shorten, tailor, hem
    promo, discount, coupon, code
    reward, loyalty, point, programme, program
    bot, robot, assistant
    phone, telephone, call, number
    address, located, location
    password, login, sign
    vat, tax, duty, customs
    receipt, invoice, bill
    euro, dollar, currency, pound
    wheelchair, accessible, step-free
    late, lost, missing, arrive
    email, mail, newsletter
    unworn, worn, used
    sale, reduced, discounted
    gift, present
    personal, data, information
    instalment, installment
    redeem, use
    valid, expire, expiry
    left, rest, balance, remaining
    express, overnight
    collect, pickup
    wrap, pack, packaging
"""

# Phrases whose words alone don't say what they mean, with the words that do.
_PHRASES = (
    (re.compile(r"\b(?:send|sent|give|bring|take|taking|sending)(?: \w+){0,2} back\b"), "return"),
    (re.compile(r"\bmoney back\b"), "refund"),
    (
        re.compile(r"\bcards? (?:do|can|will) (?:you|i) (?:take|accept|use)\b|\b(?:take|accept) \w+ ?cards?\b"),
        "payment",
    ),
    (re.compile(r"\b(?:next|same) day\b"), "express"),
    (re.compile(r"\bpay(?:ing)? (?:later|over time|monthly|in parts)\b"), "instalments"),
    (re.compile(r"\bpo box(?:es)?\b"), "address"),
    (re.compile(r"\bgift[- ]?wrap\w*"), "packed wrapping"),
    (
        re.compile(
            r"\bwhere(?: \w+){0,4} (?:store|shop|boutique|located|based)\b|\bwhere (?:can|do|could) i find you\b"
            r"|\b(?:store|shop|your) address\b|\bget to (?:the|your) (?:store|shop|boutique)\b"
        ),
        "where store located",
    ),
)


def _alike(table: str) -> dict[str, tuple[str, ...]]:
    alike: dict[str, dict[str, None]] = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        stems = [stem(part) for name in line.split(", ") for part in words(name)]
        for one in stems:
            alike.setdefault(one, {}).update((other, None) for other in stems if other != one)
    return {one: tuple(others) for one, others in alike.items()}


SERVICE_SYNONYMS = _alike(_ALIKE)  # stem -> stems


def service_words(question: str) -> list[str]:
    """The words of a question that say what it is about."""
    said = words(question)
    meant = [word for pattern, meaning in _PHRASES if pattern.search(" ".join(said)) for word in meaning.split()]
    return [*(word for word in said if word not in QUESTION_WORDS), *meant]
