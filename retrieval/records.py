"""The records every reader produces and every search returns: products with their variants, and policy passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

COLOUR_OPTION_NAMES = frozenset(
    {"color", "colour", "colors", "colours", "shade", "farbe", "couleur", "colore", "kleur"}
)
SIZE_OPTION_NAMES = frozenset(
    {"size", "sizes", "shoe size", "ring size", "waist", "grosse", "größe", "taille", "taglia", "maat", "talla"}
)
MATERIAL_OPTION_NAMES = frozenset({"material", "fabric", "metal", "finish"})


OPTION_KINDS: Mapping[str, frozenset[str]] = {
    "colour": COLOUR_OPTION_NAMES,
    "size": SIZE_OPTION_NAMES,
    "material": MATERIAL_OPTION_NAMES,
}
OptionKind = Literal["colour", "size", "material"]
Availability = Literal["", "preorder", "backorder"]


class Stock(StrEnum):
    """What the shop's record tells of a variant's stock; unknown is a state of its own, and never told as another."""

    IN = "in stock"
    OUT = "sold out"
    PREORDER = "preorder"  # not made or delivered yet, and can be ordered before it is
    BACKORDER = "backorder"  # sold out for now, and can be ordered all the same
    UNKNOWN = "unknown"


def _unset(value: Any) -> bool:
    """Whether a field that most shops don't have is left out of a record's line, as lines were before it was known."""
    return value is None or value in ("", {})


# What records share instead of each having its own: a catalog of 40,000 products is some 100 MB smaller for it. No
# record changes, pydantic copies the set where it would, and nobody asks which fields were given.
_FIELDS_SET: set[str] = set()
_NOTHING: dict[str, Any] = {}
_MOST_SHARED = 4096
_shared: dict[tuple[tuple[str, Any], ...], dict[str, Any]] = {}


class Record(BaseModel):
    """A record never changes once it is read: an update makes a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    _names: ClassVar[tuple[str, ...]] = ()  # the fields that hold texts by name, which records have in common

    def model_post_init(self, _context: Any, /) -> None:
        """Share what other records have too."""
        object.__setattr__(self, "__pydantic_fields_set__", _FIELDS_SET)
        fields = self.__dict__
        for name in self._names:
            fields[name] = _kept_once(fields[name]) if fields[name] else _NOTHING

    @classmethod
    def of_checked(cls, **values: Any) -> Self:
        """The record of values that its reader has checked: of the fields' types and within their bounds.

        It is what validation would make of them, in half its time and half the memory.

        Raises:
            TypeError: a name is no field, or a field without a default is missing.
        """
        empty, required = _empty(cls)
        fields = empty.copy()
        fields.update(values)
        if len(fields) != len(empty) or not required <= values.keys():
            raise TypeError(f"{cls.__name__} has other fields than {', '.join(values)}")
        for name in cls._names:
            fields[name] = _kept_once(fields[name]) if fields[name] else _NOTHING
        record = cls.__new__(cls)
        _set(record, "__dict__", fields)
        _set(record, "__pydantic_fields_set__", _FIELDS_SET)
        _set(record, "__pydantic_extra__", None)
        _set(record, "__pydantic_private__", None)
        return record


_set = object.__setattr__  # past the lock of a record that never changes, while it is made


@cache
def _empty(kind: type[Record]) -> tuple[dict[str, Any], frozenset[str]]:
    """The fields of a record with nothing but its defaults, and the names of those that have none.

    They are set one by one as attributes: copies of such a dictionary have the table of names in common (PEP 412).
    """
    record = kind.__new__(kind)
    required = set()
    for name, field in kind.model_fields.items():
        if field.is_required():
            required.add(name)
        _set(record, name, _NOTHING if field.default_factory else field.default)
    return record.__dict__, frozenset(required)


def _kept_once(texts: dict[str, Any]) -> dict[str, Any]:
    """The first of equal dictionaries of texts."""
    if len(_shared) >= _MOST_SHARED:
        _shared.clear()
    return _shared.setdefault(tuple(texts.items()), texts)


class Variant(Record):
    """One thing a customer can buy: a product in one combination of its options."""

    _names: ClassVar[tuple[str, ...]] = ("options", "option_kinds", "stock_by_location")

    variant_id: str
    # What the shop's own system knows it by, where that isn't `variant_id`: links into its cart need it.
    shop_id: str = Field(default="", exclude_if=_unset)
    sku: str = ""
    options: dict[str, str] = Field(default_factory=dict)
    # Of options whose name doesn't tell: {"Choose Ring Size": "size"}; readers learn it from the values.
    option_kinds: dict[str, OptionKind] = Field(default_factory=dict, exclude_if=_unset)
    price: Decimal = Field(ge=0)  # the regular price, or the one now where the shop names no dates
    compare_at_price: Decimal | None = None
    # A sale with its time: from `sale_from` on, until just before `sale_until`, either open.
    sale_price: Decimal | None = Field(default=None, ge=0, exclude_if=_unset)
    sale_from: AwareDatetime | None = Field(default=None, exclude_if=_unset)
    sale_until: AwareDatetime | None = Field(default=None, exclude_if=_unset)
    available: bool | None  # None where the shop doesn't tell
    availability: Availability = Field(default="", exclude_if=_unset)  # how it can be ordered though it isn't there
    available_from: date | None = Field(default=None, exclude_if=_unset)  # when it is expected
    quantity: int | None = None  # None where the shop doesn't count this variant's stock
    # The pieces in each place that the shop counts, by the place's name; None where it doesn't tell for that place.
    stock_by_location: dict[str, int | None] = Field(default_factory=dict, exclude_if=_unset)
    # What it costs in the shop's other markets, by the market's name: {"International": 59}.
    price_lists: dict[str, Decimal] = Field(default_factory=dict, exclude_if=_unset)
    image_url: str = ""  # its own picture, where the shop has one

    @property
    def name(self) -> str:
        """The options as the shop writes them: "Navy / M"; empty for a product with a single variant."""
        return " / ".join(self.options.values())

    @property
    def colour(self) -> str:
        """The value of the colour option as the shop writes it, or an empty string."""
        return self._option("colour")

    @property
    def size(self) -> str:
        """The value of the size option as the shop writes it, or an empty string."""
        return self._option("size")

    @property
    def material(self) -> str:
        """The value of the material option as the shop writes it, or an empty string."""
        return self._option("material")

    @property
    def on_sale(self) -> bool:
        """Whether the shop shows a higher former price."""
        return self.compare_at_price is not None and self.compare_at_price > self.price

    @property
    def stock(self) -> Stock:
        """What the record tells; what can be ordered ahead is never "in stock", whatever `available` says."""
        if self.availability:
            return Stock.PREORDER if self.availability == "preorder" else Stock.BACKORDER
        if self.available is None:
            return Stock.UNKNOWN
        return Stock.IN if self.available else Stock.OUT

    @property
    def in_stock(self) -> bool:
        """Whether the record tells that it is there."""
        return self.stock is Stock.IN

    @property
    def may_be_bought(self) -> bool:
        """Whether a customer may find it to buy: all but what the record tells is sold out."""
        return self.stock is not Stock.OUT

    def in_location(self, location: str) -> bool | None:
        """Whether it is in one of the shop's places, by its name; None where the record doesn't tell."""
        count = self.stock_by_location.get(location)
        return None if count is None else count > 0

    def at(self, moment: datetime) -> Variant:
        """What a customer is told at a moment: the price of that time, and no date that has passed.

        Args:
            moment: with its time zone, the shop's; a date counts there.
        """
        update: dict[str, Any] = {}
        if self.sale_price is not None:
            update = {"sale_price": None, "sale_from": None, "sale_until": None}
            if self._sale_runs(moment):
                update |= {"price": self.sale_price, "compare_at_price": self.price}
        if self.available_from is not None and self.available_from < moment.date():
            update["available_from"] = None
        return self.model_copy(update=update) if update else self

    def changes_after(self, moment: datetime) -> datetime | None:
        """The next moment at which `at` tells something else; None where it never will."""
        moments = [self.sale_from, self.sale_until] if self.sale_price is not None else []
        if self.available_from is not None:
            moments.append(datetime.combine(self.available_from + timedelta(days=1), time(), moment.tzinfo))
        return min((change for change in moments if change is not None and change > moment), default=None)

    def _sale_runs(self, moment: datetime) -> bool:
        if self.sale_price is None or not 0 < self.sale_price < self.price:
            return False
        begun = self.sale_from is None or self.sale_from <= moment
        return begun and (self.sale_until is None or moment < self.sale_until)

    def _option(self, kind: OptionKind) -> str:
        names = OPTION_KINDS[kind]
        if not self.option_kinds:
            return next((value for name, value in self.options.items() if name.strip().lower() in names), "")
        found = (
            value
            for name, value in self.options.items()
            if self.option_kinds.get(name, kind if name.strip().lower() in names else "") == kind
        )
        return next(found, "")


class Product(Record):
    """A product as the customer sees it; its description is plain text."""

    _names: ClassVar[tuple[str, ...]] = ("attributes",)

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
    # What the shop tells beside the description, by its own names: {"Fabric": "100% linen", "Care guide": "Cold wash"}.
    attributes: dict[str, str] = Field(default_factory=dict, exclude_if=_unset)
    variants: tuple[Variant, ...] = Field(min_length=1)

    @property
    def available(self) -> bool | None:
        """Whether at least one variant is in stock; None where none is known to be, and of one it isn't known."""
        states = {variant.stock for variant in self.variants}
        return True if Stock.IN in states else None if Stock.UNKNOWN in states else False

    @property
    def may_be_bought(self) -> bool:
        """Whether a customer may find a variant to buy: all but what the record tells is sold out."""
        return any(variant.may_be_bought for variant in self.variants)

    @property
    def locations(self) -> tuple[str, ...]:
        """The shop's places that the record counts this product in, in its order."""
        return tuple(dict.fromkeys(name for variant in self.variants for name in variant.stock_by_location))

    def at(self, moment: datetime) -> Product:
        """The product as a customer is told of it at a moment: see `Variant.at`."""
        variants = tuple(variant.at(moment) for variant in self.variants)
        if all(new is old for new, old in zip(variants, self.variants, strict=True)):
            return self
        return self.model_copy(update={"variants": variants})

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


def next_change(products: Iterable[Product], after: datetime) -> datetime | None:
    """The next moment at which one of the products is told otherwise; None where none ever will be."""
    changes = (variant.changes_after(after) for product in products for variant in product.variants)
    return min((change for change in changes if change is not None), default=None)


class SizeColumn(Record):
    """A column of a sizing guide's table: sizes of the shop's own or of some systems, or what a body measures."""

    name: str  # as the guide heads it
    is_own: bool = False  # the shop's own sizes, whatever their system
    systems: tuple[str, ...] = ()  # "eu", "us" …, as `language.sizes` names them
    measure: str = ""  # what is measured, as `language.body_measures` names it: "waist", "age"
    unit: str = ""  # in which it is written: cm, mm, inch, month, year
    gender: str = ""  # whom the column is for, where it is not for all that the table is for


class SizeCell(Record):
    """One cell: a size with its canonical label, or a range; lengths are in centimetres, ages in months."""

    written: str = ""  # empty where the guide has nothing
    label: str = ""  # of a column of sizes: what `language.sizes` makes of it
    low: Decimal | None = None  # None, with a `high`, where the range is open below
    high: Decimal | None = None

    @property
    def is_number(self) -> bool:
        """Whether the cell holds a number or a range of them."""
        return self.low is not None or self.high is not None

    def holds(self, amount: Decimal) -> bool:
        """Whether an amount lies within its range, bounds included."""
        if not self.is_number:
            return False
        return (self.low is None or self.low <= amount) and (self.high is None or amount <= self.high)


class SizeTable(Record):
    """One table of the shop's sizing guide: whom and what it is for; each of its rows is a size."""

    heading: str
    kinds: tuple[str, ...]  # of goods, as `kinds.yml` names them
    gender: str = ""
    listed_in: str = ""  # the system that the guide says the shop's own sizes are in
    columns: tuple[SizeColumn, ...]
    rows: tuple[tuple[SizeCell, ...], ...]


class Passage(Record):
    """One heading of a policy page with the text under it."""

    passage_id: str  # "returns#how-long-do-i-have"
    topic: str  # the page it comes from: "returns"
    title: str  # the page's title
    heading: str
    text: str
    size_tables: tuple[SizeTable, ...] = Field(default=(), exclude_if=lambda tables: not tables)


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
    notes: list[str] = Field(default_factory=list)  # what the format can't tell, in sentences; nothing of it is lost

    @property
    def variant_count(self) -> int:
        """How many variants the products have together."""
        return sum(len(product.variants) for product in self.products)
