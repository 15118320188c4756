"""A few products made for the tests, so that each expectation can be read off beside its record."""

from decimal import Decimal

from retrieval.records import Passage, Product, Variant


def variant(price: str, quantity: int | None = 5, was: str | None = None, **options: str) -> Variant:
    """A variant that can be bought as long as its quantity isn't zero."""
    named = {name.capitalize(): value for name, value in options.items()}
    return Variant(
        variant_id="/".join(options.values()) or "only",
        options=named,
        price=Decimal(price),
        compare_at_price=None if was is None else Decimal(was),
        available=quantity != 0,
        quantity=quantity,
    )


DRESS = Product(
    product_id="ivy-midi-dress",
    title="Ivy Midi Dress",
    description="A bias-cut midi in washed linen with two side pockets. Machine wash at 30°C. Don't tumble dry.",
    brand="Maison Lisa",
    category="Dresses",
    gender="women",
    url="https://shop.example/products/ivy-midi-dress",
    variants=(
        variant("89.00", 5, colour="Navy", size="S"),
        variant("89.00", 2, colour="Navy", size="M"),
        variant("89.00", 0, colour="Navy", size="L"),
        variant("89.00", 4, colour="Forest Green", size="S"),
        variant("89.00", 0, colour="Forest Green", size="M"),
    ),
)
BOOTS = Product(
    product_id="fell-ankle-boots",
    title="Fell Ankle Boots",
    description="Suede boots on a crepe sole.",
    category="Boots",
    variants=(
        variant("120.00", 3, was="150.00", colour="Black", size="38"),
        variant("120.00", 3, was="150.00", colour="Black", size="39"),
    ),
)
RING = Product(
    product_id="dot-ring",
    title="Dot Ring",
    description="A plain band with one bead.",
    category="Rings",
    variants=(variant("40.00", None, colour="Silver"), variant("55.00", None, colour="Gold")),
)
LAMP = Product(
    product_id="floor-lamp", title="Floor Lamp", description="Black floor lamp.", variants=(variant("69.99", 0),)
)
CATALOG = (DRESS, BOOTS, RING, LAMP)

RETURNS = Passage(
    passage_id="returns#how-long",
    topic="returns",
    title="Returns",
    heading="How long do I have to return something?",
    text="You can return anything within 30 days of delivery. Sale items can't be returned. "
    "Returns cost $6.95 by post.",
)
