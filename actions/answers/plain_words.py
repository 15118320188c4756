"""The everyday English an answer may use freely, because it states nothing about a product or a policy."""

import functools
import re

import Stemmer

# Only words that carry no fact: a word such as "soft", "free", "lined", "waterproof" or "summer" must come from the record.
_WORDS = """
a able about actually after again ahead all almost already also although always am an and another any anyone anything
are aren around as ask asked asking at available aware away back be because been before being below beside besides
best better between both but buy by call can cannot carry case catch check cheaper cheapest cheers choice choices choose
choosing click closest colour color colours colors come comes coming compare compared consider cost costs could couple
currently customer customers day dear depend depending depends describe described description detail details did
difference different do does doesn doing don done down during each either else end enjoy enough even ever every
everything exact exactly example except expensive few fewer find finds finding fine first fit fits fitting following for found
from full further gave get gets getting give given gives glad go goes going gone good got great had half happens happy has hasn
hat have haven having hear hello help helpful helps her here hers hey hi him his hold hope how however i idea if in include
included includes including indeed information instead interested into is isn it item items its itself just keep kind
kinds know known largest last later least leave left less let like likely list listed little ll long look looking looks lot
lots love lovely low lower lowest lucky made make makes making many may maybe me mean means mention mentioned mentions
might mind moment moments more most much must my name named near nearest need needed needs neither never new next nice no none nor
not note nothing now of off offer offered offers often ok okay on once one ones online only option options or order other others
our ours out over own page pair pairs part people perhaps person pick picked piece pieces please pleased pleasure point possible
prefer price priced prices put question questions quite range ranges rather re ready really recommend reduced regarding regular right
s same save say says see seem seems sell selling shall she shop shopping short should show shown shows similar
simply since size sized sizes small so sold some something soon sorry sort sound sounds stand start starting starts
still stock stocked store style styles such suggest suit suits sure t take taken takes talk team tell than thank thanks that
the their them then there these they thing things think this those though through time to today together too total
touch try two type types unavailable under unfortunately unsure until up upon us use used using usual usually ve very version want wanted wants was way we
welcome well were what whatever when where whether which while who whole whose why will wish with within without won
wonder wonderful worth would wouldn write yes yet you your yours yourself
absolutely afraid alternatively beautiful bit budget certainly course definitely delighted favourite favorite gladly
guess help instead kinder limit lowest otherwise priced spend unfortunately affordable apologies apologise apologize
bought collection depend kindly news offering purse selection single unable
""".split()

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_stemmer = Stemmer.Stemmer("english")


def stems(text: str) -> list[str]:
    """The text's words, stemmed, with hyphenated words and possessives taken apart."""
    words = [part for token in _TOKEN.findall(text.lower()) for part in re.split(r"['’-]", token)]
    return [_stem(word) for word in words]


@functools.cache
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


PLAIN_STEMS = frozenset(_stem(word) for word in _WORDS)
