"""The records every reader produces and every search returns: products with their variants, and policy passages."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

COLOUR_OPTION_NAMES = frozenset(
    {"color", "colour", "colors", "colours", "shade", "farbe", "couleur", "colore", "kleur"}
)
SIZE_OPTION_NAMES = frozenset(
    {"size", "sizes", "shoe size", "ring size", "waist", "grosse", "größe", "taille", "taglia", "maat", "talla"}
)
MATERIAL_OPTION_NAMES = frozenset({"material", "fabric", "metal", "finish"})


class Record(BaseModel):
    """A record never changes once it is read: an update makes a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Variant(Record):
    """One thing a customer can buy: a product in one combination of its options."""

    variant_id: str
    sku: str = ""
    options: dict[str, str] = Field(default_factory=dict)
    price: Decimal = Field(ge=0)
    compare_at_price: Decimal | None = None
    available: bool
    quantity: int | None = None  # None where the shop doesn't count this variant's stock
    image_url: str = ""  # its own picture, where the shop has one

    @property
    def name(self) -> str:
        """The options as the shop writes them: "Navy / M"; empty for a product with a single variant."""
        return " / ".join(self.options.values())

    @property
    def colour(self) -> str:
        """The value of the colour option as the shop writes it, or an empty string."""
        return self._option(COLOUR_OPTION_NAMES)

    @property
    def size(self) -> str:
        """The value of the size option as the shop writes it, or an empty string."""
        return self._option(SIZE_OPTION_NAMES)

    @property
    def material(self) -> str:
        """The value of the material option as the shop writes it, or an empty string."""
        return self._option(MATERIAL_OPTION_NAMES)

    @property
    def on_sale(self) -> bool:
        """Whether the shop shows a higher former price."""
        return self.compare_at_price is not None and self.compare_at_price > self.price

    def _option(self, names: frozenset[str]) -> str:
        return next((value for name, value in self.options.items() if name.strip().lower() in names), "")


class Product(Record):
    """A product as the customer sees it; its description is plain text."""

    product_id: str
    title: str
    description: str = ""
    brand: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    gender: str = ""  # women, men, unisex, girls, boys, kids, or empty where the catalog doesn't say
    url: str = ""
    image_url: str = ""
    currency: str = "USD"
    variants: tuple[Variant, ...] = Field(min_length=1)

    @property
    def available(self) -> bool:
        """Whether at least one variant can be bought."""
        return any(variant.available for variant in self.variants)

    @property
    def price_range(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest price of its variants."""
        prices = [variant.price for variant in self.variants]
        return min(prices), max(prices)

    @property
    def colours(self) -> tuple[str, ...]:
        """The values of the colour option, in the shop's order."""
        return tuple(dict.fromkeys(variant.colour for variant in self.variants if variant.colour))

    @property
    def sizes(self) -> tuple[str, ...]:
        """The values of the size option, in the shop's order."""
        return tuple(dict.fromkeys(variant.size for variant in self.variants if variant.size))


class Passage(Record):
    """One heading of a policy page with the text under it."""

    passage_id: str  # "returns#how-long-do-i-have"
    topic: str  # the page it comes from: "returns"
    title: str  # the page's title
    heading: str
    text: str


class Problem(Record):
    """One value of a catalog file that could not be read as it stands, and what was done about it."""

    file: str
    row: int
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else f"{self.value[:57]}..."
        return f"{self.file}, row {self.row}, {self.field} {shown!r}: {self.reason}"


class ReadResult(BaseModel):
    """What a reader found in a catalog file."""

    model_config = ConfigDict(frozen=True)

    products: list[Product]
    problems: list[Problem]
    hidden: list[str] = Field(default_factory=list)  # ids of products the shop doesn't publish (drafts, archived)

    @property
    def variant_count(self) -> int:
        """How many variants the products have together."""
        return sum(len(product.variants) for product in self.products)
