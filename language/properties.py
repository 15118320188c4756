"""Words by which a property is asked of a thing, and words of taste or measure, which are no property that is told."""

from collections.abc import Mapping, Sequence

from language.tables import table, word_list

_TABLE = table("properties")
OPENING = word_list(_TABLE["opening"])
RELATIVE = word_list(_TABLE["relative"])
SUITING = word_list(_TABLE["suiting"])
FILLING = word_list(_TABLE["filling"])
JOINING = word_list(_TABLE["joining"])
WITH_PARTICLE = frozenset(tuple(phrase.split()) for phrase in _TABLE["with_particle"])
TASTE = word_list(_TABLE["taste"])
MEASURED = word_list(_TABLE["measured"])
#: Materials with what else isn't wanted of who wants none of them.
ALSO_UNWANTED: Mapping[str, Sequence[str]] = _TABLE["also_unwanted"]
AMBIGUOUS_MATERIALS = word_list(_TABLE["ambiguous"])
