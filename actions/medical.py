"""Recognises questions for medical advice, which a shop doesn't give, whatever else the message speaks of."""

import re

REPLY = "utter_no_medical_advice"  # in the bot's domain

# A remedy or a danger that no question to a boutique is about.
_OUTRIGHT = re.compile(
    r"\b(?:ibuprofen|paracetamol|acetaminophen|aspirin|antibiotics?|antihistamines?|antidepressants?|insulin|cortisone"
    r"|(?:what|which) (?:kind of |sort of )?(?:medicines?|medications?|painkillers?|ointments?|pills?)\b"
    r"|am i allergic|(?:hurt|harm|kill|cut) myself|suicid\w+|overdos\w+)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    # A rash top, guard or vest is for swimming.
    r"\b(?:rash(?:es)?(?! (?:tops?|guards?|vests?|shirts?))|eczema|psoriasis|dermatitis|hives|acne|infect(?:ed|ions?)"
    r"|inflam\w+|fever|flu|headaches?|migraines?|arthritis|rheumatism|asthma|diabet\w+|depress(?:ed|ion)|insomnia"
    r"|pains?|aches?|aching|sore throat|swelling|swollen|wounds?|sunburn\w*|burns?|bleeding|blisters?|nausea|vomit\w*"
    r"|dizzy|cancer|tumou?r|blood pressure|varicose|fungus|allergic reaction|pregnan\w+|breast-?feeding)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:what (?:should|can|do|must) i (?:do|use|take|put|apply)|(?:should|can|do) i (?:take|apply|put)"
    r"|(?:what|which) [\w ]{1,20}? (?:should|can|do) i (?:use|take|put|apply)"
    r"|how (?:do|can|should) i (?:treat|cure|heal|relieve|stop|get rid of)|what(?:'s| is) (?:good|best) (?:for|against)"
    r"|helps? (?:with|against|for)|what helps|(?:cure|treat|heal|relieve)s?"
    r"|(?:is|are|it) [\w' ]{0,40}?(?:safe|serious|dangerous|contagious|normal)|(?:see|need) a doctor)\b",
    re.IGNORECASE,
)


def asks_for_advice(text: str) -> bool:
    """Whether a message asks what to do about someone's health, or what does something for it.

    A wish for a product that is kind to a condition ("nickel-free earrings, I'm allergic") asks no such thing.
    """
    return bool(_OUTRIGHT.search(text) or (_CONDITION.search(text) and _ADVICE.search(text)))
