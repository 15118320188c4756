"""The everyday English an answer may use freely, because it states nothing about a product or a policy."""

import re

from retrieval.words import stem

# Only words that carry no fact: "soft", "free", "lined", "waterproof" or "summer" must come from the record.
_WORDS = """
a able about absolutely actually affordable afraid after again ahead all almost already also alternatively although
always am an and another any anyone anything apologies apologise apologize are aren around as ask asked asking at
available aware away back be beautiful because been before being below beside besides best better between bit both
bought budget but buy by call can cannot carry case catch certainly cheaper cheapest check cheers choice choices
choose choosing click closest collection color colors colour colours come comes coming compare compared consider cost
costs could couple course currently customer customers day dear definitely delighted depend depending depends describe
described description detail details did difference different do does doesn doing don done down during each either
else end enjoy enough even ever every everything exact exactly example except expensive favorite favourite few fewer
find finding finds fine first fit fits fitting following for found from full further gave get gets getting give given
gives glad gladly go goes going gone good got great guess had half happens happy has hasn hat have haven having hear
hello help helpful helps her here hers hey hi him his hold hope how however i idea if in include included includes
including indeed information instead interested into is isn it item items its itself just keep kind kinder kindly
kinds know known largest last later least leave left less let like likely limit list listed little ll long look
looking looks lot lots love lovely low lower lowest lucky made make makes making many may maybe me mean means mention
mentioned mentions might mind moment moments more most much must my name named near nearest need needed needs neither
never new news next nice no none nor not note nothing now of off offer offered offering offers often ok okay on once
one ones online only option options or order other others otherwise our ours out over own page pair pairs part people
perhaps person pick picked piece pieces please pleased pleasure point possible prefer price priced prices purse put
question questions quite range ranges rather re ready really recommend reduced regarding regular right s same save say
says see seem seems selection sell selling shall she shop shopping short should show shown shows similar simply since
single size sized sizes small so sold some something soon sorry sort sound sounds spend stand start starting starts
still stock stocked store style styles such suggest suit suits sure t take taken takes talk team tell than thank
thanks that the their them then there these they thing things think this those though through time to today together
too total touch try two type types unable unavailable under unfortunately unsure until up upon us use used using usual
usually ve version very want wanted wants was way we welcome well were what whatever when where whether which while
who whole whose why will wish with within without won wonder wonderful worth would wouldn write yes yet you your yours
yourself
"""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PART = re.compile(r"['’-]")


def stems(text: str) -> list[str]:
    """The text's words, stemmed, with hyphenated words and possessives taken apart."""
    return [stem(part) for token in _TOKEN.findall(text.lower()) for part in _PART.split(token)]


PLAIN_STEMS = frozenset(stem(word) for word in _WORDS.split())
