"""What an agent may send, as the Universal Commerce Protocol's catalog (2026-04-08) and its draft `ask` define it.

Fields that nothing here reads (signals, attribution, custom filters) are accepted and ignored, as the protocol asks.
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

LONGEST_QUERY = 400  # characters
MOST_IDS = 50
LARGEST_PAGE = 50
LARGEST_AMOUNT = 10**12

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_QUERY)]


class Body(BaseModel):
    """A part of a request."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Bounds(Body):
    """The lowest and the highest price, in the smallest unit of the context's currency."""

    min: int | None = Field(None, ge=0, le=LARGEST_AMOUNT)
    max: int | None = Field(None, ge=0, le=LARGEST_AMOUNT)


class Filters(Body):
    """What must hold: one of the categories, and a price."""

    categories: tuple[Identifier, ...] = Field((), max_length=MOST_IDS)
    price: Bounds | None = None


class Surroundings(Body):
    """What the agent tells of its customer's market."""

    currency: str = Field("", max_length=10)


class Page(Body):
    """Which part of a list is wanted."""

    cursor: str = Field("", max_length=200)
    limit: int = Field(10, ge=1)


class SearchRequest(Body):
    """A search; without words it is browsing, within the filters."""

    query: Text = ""
    filters: Filters | None = None
    context: Surroundings = Surroundings()
    pagination: Page = Page()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.query.strip() and self.filters is None:
            raise ValueError("A search needs a `query` or `filters`.")
        return self


class LookupRequest(Body):
    """Products or variants by their ids, SKUs or addresses."""

    ids: tuple[Identifier, ...] = Field(min_length=1)
    filters: Filters | None = None
    context: Surroundings = Surroundings()


class Choice(Body):
    """One value of one option."""

    name: Identifier
    label: Identifier


class ProductRequest(Body):
    """One product, or the one that a variant belongs to, with the options chosen so far."""

    id: Identifier
    selected: tuple[Choice, ...] = Field((), max_length=20)
    preferences: tuple[Identifier, ...] = Field((), max_length=20)
    filters: Filters | None = None
    context: Surroundings = Surroundings()


class AvailabilityRequest(Body):
    """What of a product can be had, with these values of its options where they are given."""

    id: Identifier
    options: dict[Identifier, Identifier] = Field(default_factory=dict, max_length=20)


class Conversation(Body):
    """A conversation that an agent thinks it is in."""

    id: str = Field(max_length=500)


class AskRequest(Body):
    """A question in words, about these products where ids are given."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    ids: tuple[Identifier, ...] = Field((), max_length=MOST_IDS)
    conversation: Conversation | None = None


class PolicyRequest(Body):
    """A question to the shop's policies alone."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUERY)]
