#!/usr/bin/env bash
# lingua-language-detector 2.1.1, low-accuracy mode: a text that tells it nothing still has a first language.
#
# Guess: `compute_language_confidence_values` sorts the likeliest language first, so that its first entry may be taken
# with a threshold or, for a text that certainly is in one of the languages, without.
# Seen: in low-accuracy mode "XL" and even the German and Dutch word "ja" have every value 0.0 (two letters hold no
# trigram), and the list then begins with ARABIC, the first by name. For digits ("1000") all are 0.0 too, in an order
# that changes from process to process. `detect_language_of` says None for both, as it should: whoever takes the first
# entry of the list answers a customer who writes a size in Arabic, and one who writes a number in a different language
# after each restart. In high-accuracy mode "ja" is HUNGARIAN ahead of DUTCH, by a value of about .25.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q lingua-language-detector==2.1.1 2>/dev/null
cat > "$folder/seen.py" <<'PY'
from lingua import Language, LanguageDetectorBuilder

LANGUAGES = [Language.ENGLISH, Language.GERMAN, Language.FRENCH, Language.SPANISH, Language.DUTCH, Language.HUNGARIAN, Language.ARABIC]
low = LanguageDetectorBuilder.from_languages(*LANGUAGES).with_low_accuracy_mode().build()
for text in ("XL", "ja", "1000"):
    values = low.compute_language_confidence_values(text)
    print(text, low.detect_language_of(text), {value.value for value in values}, values[0].language.name if text != "1000" else "")
PY
orders=$(for _ in 1 2 3 4 5 6 7 8; do
    "$folder/venv/bin/python" - <<PY
exec(open("$folder/seen.py").read().split("for text")[0])
print([value.language.name for value in low.compute_language_confidence_values("1000")])
PY
done | sort -u | wc -l)
seen=$("$folder/venv/bin/python" "$folder/seen.py")
echo "$seen"
echo "orders of the languages for \"1000\" in 8 processes: $orders"
expected=$'XL None {0.0} ARABIC\nja None {0.0} ARABIC\n1000 None {0.0} '
[ "$seen" = "$expected" ] && [ "$orders" -gt 1 ] || { echo "the behaviour has changed"; exit 1; }
