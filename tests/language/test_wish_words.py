"""Numbers, measures, people, occasions and denials: what each dimension reads, and what it leaves alone."""

from decimal import Decimal

import pytest

from language.brands import brand_spellings, brands
from language.measures import measures
from language.money import price_bounds
from language.negation import Polarity, denial_at, denied_before, likewise_at
from language.numbers import numbers
from language.occasions import occasions
from language.people import people
from language.sizes import canonical_size, of_one_system


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,200 or 1.5k", [1200, 1500]),
        ("two hundred and fifty", [250]),
        ("between forty and sixty", [40, 60]),
        ("forty-five", [45]),
        ("a couple of hundred", [200]),
        ("one fifty", [150]),
        ("two hundred and three hundred", [200, 300]),
        ("a thousand and twenty", [1020]),
        ("a dress", []),
    ],
)
def test_numbers(text: str, values: list[int]) -> None:
    assert [number.value for number in numbers(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("my budget is two hundred and fifty", None, 250),
        ("1.5k is my limit", None, 1500),
        ("don't want to spend more than 65", None, 65),
        ("nothing over 80", None, 80),
        ("more than 100 but no more than 180", 100, 180),
        ("no leather bag under 50", None, 50),
        ("it's 35 degrees there", None, None),
        ("I'm over 50", None, None),
        ("2 scarves", None, None),
        ("$10 off", None, None),
        ("it doesn't cost an arm and a leg", None, None),
        ("under 50 - ok 60 - for a skirt", None, 60),
        ("between 1 and 2 hundred", 100, 200),
        ("coats for women under 250", None, 250),
        ("for women over 50", None, None),
        ("what can i get for 30 in hats", None, 30),
        ("a jacket until 200 euro", None, 200),
        ("open until 8?", None, None),
        ("it must not set me back more than 55", None, 55),
        ("not the brown one and more than 70", 70, None),
        ("one that's not wool under 70", None, 70),
        ("i don't like wool over 70", 70, None),
        ("i'd rather not have to fork out for anything above 70", None, 70),
        ("boots <= 140", None, 140),
        ("it starts from 80", 80, None),
        ("80 is ok but not more", None, 80),
        ("80, no more", None, 80),
        ("sub-70 boots", None, 70),
        ("nowhere near 70", None, 70),
        ("change from a 60", None, 60),
        ("200 to part with", None, 200),
        ("2k sofa tops", None, 2000),
        ("a size 38 coat max", None, None),
        ("between two and three hundred", 200, 300),
        ("the two of us", None, None),
        ("below rs. 800", None, 800),
        ("max ₹1100", None, 1100),
        ("under aed 300", None, 300),
        ("my budget's 45", None, 45),
        ("jumpers 44", None, None),
        ("shoes rs", None, None),
    ],
)
def test_price_bounds(text: str, low: int | None, high: int | None) -> None:
    bounds = price_bounds(text.lower())
    assert (bounds.low, bounds.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "dimension"),
    [("35 degrees", "temperature"), ("1.80 m tall", "length"), ("50 cm", "length"), ("under 30", None)],
)
def test_measures(text: str, dimension: str | None) -> None:
    assert [measure.dimension for measure in measures(text)] == ([dimension] if dimension else [])


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("a scarf for my mum", "women"),
        ("hubby needs a coat", "men"),
        ("my 6 year old nephew", "boys"),
        ("for my father-in-law", "men"),
        ("she loves green", "women"),
        ("a gift for mrs bell", "women"),
        ("my niece, she's 5", "girls"),
        ("for my 18 months old nephew", "boys"),
        ("fifty dollars from grandma", None),
        ("my sister's wedding", None),
        ("going with my husband", None),
        ("the christening of my nephew", None),
        ("we're two fellas", "men"),
        ("for my husband's sister", "women"),
        ("my daughter is four", "girls"),
        ("my grandson is thirty", "men"),
        ("for my 2-year-old", "kids"),
        ("for the groom", "men"),
        ("our page boy is 5", "boys"),
        ("a romper for our little one, she's 3", "girls"),
        ("mittens, toddler boy", "boys"),
        ("shoes for school for my daughter", "girls"),
        ("my son who's 10", "boys"),
        ("my wife tore hers. she'd like a new one", "women"),
        ("my dad lost his, he needs another", "men"),
        ("my wife said the red one", None),
        ("mittens for our twins", "kids"),
        ("a hat for my bairn", "kids"),
        ("my nonna wants a shawl", "women"),
        ("gramps needs socks", "men"),
        ("my 20 year old coat", None),
        ("a twin set in navy", None),
        ("seen on a girl", None),
        # Whom something is for, by what is said of them …
        ("socks to give to my dear old uncle", "men"),
        ("my auntie can't bear wool", "women"),
        ("get him a scarf", "men"),
        ("my nan is allergic to nickel, earrings", "women"),
        ("a robe for my newly married niece who turned 24", "women"),
        ("i'm a broad shouldered chap", "men"),
        ("grandpa here, i'd like a cap", "men"),
        ("bracelet, my stepdaughter, 15, only wears silver", "girls"),
        ("a cap for our 12 year old, he is a goalkeeper and takes a small", "boys"),
        ("a coat for my lad's first term, he's 4", "boys"),
        ("my little sister is 6, she needs mittens", "girls"),
        ("a belt for my little brother", "men"),
        ("tights for my goddaughter", "girls"),
        ("a cap for my great-grandfather", "men"),
        # … and who is only told of.
        ("my uncle snores, so i need an eye mask", None),
        ("i want boots, my sister says mine are a disgrace", None),
        ("guys, do you have socks?", None),
        ("a dress for my cousin's sangeet", None),
        ("a hat for my niece's bat mitzvah, i take a 57", None),
        ("the lady at the desk told me to ask for wellies", None),
        ("my son's teacher wore a coat i liked", None),
    ],
)
def test_people(text: str, group: str | None) -> None:
    assert {person.group for person in people(text)} == ({group} if group else set())


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [
        ("a skirt for my daughter, she's 7", True),
        ("a skirt for my daughter, she's 15", False),
        ("a skirt for my daughter", False),
        ("a skirt for my teenage daughter", False),
        ("a skirt for my daughter, she's 31", True),
        ("a skirt for my little girl", True),
    ],
)
def test_a_child_of_no_told_age_may_be_grown_up(text: str, is_sure: bool) -> None:
    assert [person.is_sure for person in people(text)] == [is_sure]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("xmas jumper", ["christmas"]),
        ("my mum's 60th", ["birthday"]),
        ("by the 15th", []),
        ("a dress for work", ["work"]),
        ("the link doesn't work", []),
        ("up to date", []),
        ("the office christmas do", ["christmas"]),
        ("office clothes, and for christmas a scarf", ["work", "christmas"]),
        ("off to the seaside", ["holiday"]),
        ("a skirt to play golf in", ["golf"]),
        ("for eid", ["eid"]),
        ("a black tie dinner", ["gala"]),
        ("he has turned 40", []),
        ("tennis is fun", []),
        ("a ruby wedding gift", ["anniversary"]),
        ("shoes for the school formal", ["prom"]),
        ("a kurta for raksha bandhan", ["raksha bandhan"]),
        ("gloves for gardening", ["gardening"]),
        ("a coat for the temple", ["church"]),
        ("a temple necklace", []),
        ("the nursery is painted", []),
    ],
)
def test_occasions(text: str, names: list[str]) -> None:
    assert [occasion.name for occasion in occasions(text)] == names


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("but a denim one", 0),
        ("rather not have red", 3),
        ("reacts to wool", 2),
        ("anything but black", 2),
        ("not a fan of red", 4),
        ("no red", 1),
        ("not sure", 0),
        ("no problem", 0),
        ("no more green", 2),
        ("zero viscose", 1),
        ("looks ghastly in green", 3),
        ("look great in green", 0),
        ("look in green", 0),
        ("look old . in green", 0),
        ("mustnt be green", 1),
        ("dont own hats", 0),
    ],
)
def test_denials(words: str, length: int) -> None:
    denial = denial_at(words.split(), 0)
    assert (denial.length if denial else 0) == length


def test_a_size_zero_denies_nothing() -> None:
    assert denial_at(["size", "zero", "skirt"], 1) is None


@pytest.mark.parametrize(
    ("after", "length"),
    [
        ("doesnt go with my hair", 4),
        ("makes her itch", 2),
        ("makes me look great", 0),
        ("doesnt matter", 0),
        ("doesnt matter . for me", 0),
        ("is ghastly", 2),
        ("allergy", 1),
        ("never .", 1),
        ("never fades", 0),
        ("overdone , a hat", 1),
        ("overdone hats", 0),
        ("isnt what i want", 4),
    ],
)
def test_what_denies_the_name_before_it(after: str, length: int) -> None:
    assert denied_before(["mohair", *after.split()], 1) == length


@pytest.mark.parametrize(
    ("text", "is_owned"),
    [
        ("full of grey , something different", True),
        ("full of grey . a shirt that is not", True),
        ("full of grey , not silk", False),
    ],
)
def test_what_there_is_enough_of_is_unwanted_where_another_is_asked_for(text: str, is_owned: bool) -> None:
    denial = denial_at(text.split(), 0)
    assert (denial is not None and denial.polarity is Polarity.OWNED) == is_owned


def test_what_does_not_have_to_be_is_left_open() -> None:
    denial = denial_at(["doesnt", "have", "to", "be", "black"], 0)
    assert denial is not None and denial.polarity is Polarity.OPEN


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("30 inch waist and 32 leg", "w30 l32"),
        ("waist 30 inseam 32", "w30 l32"),
        ("W32 L34", "w32 l34"),
        ("32/34", "w32 l34"),
        ("Italian 44", "it 44"),
        ("40 (EU)", "eu 40"),
        ("3X", "3XL"),
        ("US men's 10", "us 10"),
        ("34 by 32", "w34 l32"),
        ("fit", "fit"),
        ("its", "its"),
    ],
)
def test_sizes(written: str, size: str) -> None:
    assert canonical_size(written) == size


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        (["36", "eu 38"], ["eu 36", "eu 38"]),
        (["us 6", "8"], ["us 6", "us 8"]),
        (["41.5", "uk 8"], ["41.5", "uk 8"]),
        (["M", "eu 38"], ["M", "eu 38"]),
        (["10", "12"], ["10", "12"]),
    ],
)
def test_alternatives_are_of_one_system(found: list[str], meant: list[str]) -> None:
    assert of_one_system(found) == meant


@pytest.mark.parametrize(
    ("brand", "written"),
    [
        ("fern & moss", "fern and moss"),
        ("fern moss", "fern and moss"),
        ("fern and moss", "fern moss"),
        ("fern", "fern"),
    ],
)
def test_a_brand_is_written_with_and_or_without(brand: str, written: str) -> None:
    assert written in brand_spellings(brand)


def test_brands_that_are_everyday_words_need_a_cue() -> None:
    assert brands("anything by mango") == ("mango",) and brands("a mango coloured top") == ()


def test_but_leaves_out_only_after_any() -> None:
    assert denial_at(["any", "skirt", "but", "a", "denim", "one"], 2) is not None
    assert denial_at(["a", "skirt", "but", "a", "denim", "one"], 2) is None
    assert denial_at(["any", "hue", "but", "teal"], 2) is not None
    assert denial_at(["anything", "bar", "teal"], 1) is not None
    assert denial_at(["a", "nice", "hue", "but", "teal"], 3) is None
    assert denial_at(["a", "bar", "stool"], 1) is None


def test_so_is_denies_as_much_as_what_stood_before() -> None:
    assert likewise_at(["so", "is", "teal"], 0) == 2
    assert likewise_at(["so", "teal", "is"], 0) == 0
