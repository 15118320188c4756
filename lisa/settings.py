"""The settings of one shop: `lisa.toml` in its home folder, overridden by `LISA_*` environment variables."""

import contextlib
import json
import os
import re
import secrets
import tomllib
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from language import places
from lisa.channel_settings import ChannelsSettings
from lisa.staff_settings import StaffSettings
from lisa.web_settings import WebSettings
from lisa.widget_settings import WidgetSettings

REPOSITORY = Path(__file__).resolve().parents[1]
BOUTIQUE = REPOSITORY / "lisa" / "boutique"
BOT = REPOSITORY / "bot"
LOCALHOST = "127.0.0.1"
_LAST_PORT = 65535

# What lisa/boutique/policies/returns.md says of returns, and what holds where a shop's own policies apply.
_SAMPLE_RETURNS = {
    "return_label_fee": Decimal("5.95"),
    "return_label_country": "United States",
    "faulty_refunded_in_full": True,
}
_NO_DEDUCTIONS = {"return_label_fee": Decimal(0), "return_label_country": "", "faulty_refunded_in_full": False}


class SettingsError(RuntimeError):
    """A setting is wrong; the message names it and where it was read."""


class ShippingZone(BaseModel):
    """Countries that the shop ships to at one price; `EU` stands for every country of the European Union."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    countries: tuple[str, ...] = Field(min_length=1, description="ISO 3166 codes, such as US, or EU.")
    cost: Decimal | None = Field(
        None, ge=0, max_digits=8, decimal_places=2, description="What a parcel costs; unset: no charge by country."
    )
    free_from: Decimal | None = Field(
        None, ge=0, max_digits=8, decimal_places=2, description="Value of the items from which shipping is free."
    )

    @field_validator("countries")
    @classmethod
    def _countries_exist(cls, countries: tuple[str, ...]) -> tuple[str, ...]:
        for code in countries:
            if code != "EU":
                places.country(code)  # its ValueError names the code
        return countries

    @property
    def codes(self) -> tuple[str, ...]:
        """The countries one by one."""
        union = sorted(places.in_european_union())
        return tuple(code for country in self.countries for code in (union if country == "EU" else [country]))


class Settings(BaseSettings):
    """Everything that can be set for one shop. Relative paths count from the home folder."""

    model_config = SettingsConfigDict(env_prefix="LISA_", extra="forbid", frozen=True)

    home: Path = Field(description="The folder that holds everything of this shop.")

    shop_name: str = Field("Maison Lisa", description="How the assistant calls the shop.")
    currency: str = Field(
        "USD", pattern="^[A-Z]{3}$", description="ISO 4217 code for catalogs that do not name a currency."
    )
    market: str = Field(
        "",
        max_length=100,
        description="Market whose prices are told, by its name in Shopify's export (`Price / Belgium`); empty: the "
        "main prices.",
    )
    time_zone: str = Field(
        "UTC",
        description="The shop's time zone, such as Europe/Brussels: its sales begin and end there, and its days.",
    )
    shop_url: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+\S*)?$",
        description="Address of the online shop; catalogs that name no product links get them from it.",
    )
    basket_link: Literal["", "shopify", "woocommerce", "pages"] = Field(
        "",
        description="Whose cart a customer's basket is handed over to, at shop_url; pages: none, each product's page "
        "is told. Empty: as catalog_from says, else pages.",
    )
    shop_pages: bool | None = Field(
        None,
        description="Whether the gateway shows product and basket pages of its own, for a demo. Unset, it does with "
        "the sample boutique's policies and no shop_url.",
    )
    kept_versions: int = Field(5, ge=1, description="How many versions of the catalog are kept for `rollback`.")
    policies: Path = Field(BOUTIQUE / "policies", description="Folder of Markdown files with the shop's policies.")
    catalog_from: Literal["files", "url", "shopify", "woocommerce"] = Field(
        "files", description="Where `lisa catalog sync` reads the catalog; files: nowhere, it comes by `update`."
    )
    catalog_url: str = Field(
        "", pattern=r"^(https?://[^/\s]+\S*)?$", description="The file's address, with catalog_from = url."
    )
    catalog_format: str = Field("auto", description="Its format, as with `lisa catalog update --format`.")
    catalog_mapping: Path | None = Field(None, description="Its mapping file, as with `--mapping`.")
    catalog_sync_minutes: int = Field(
        0, ge=0, le=10_080, description="Minutes between two runs of `catalog sync` while the shop is open; 0: never."
    )
    catalog_full_hours: int = Field(
        6, ge=1, le=720, description="Hours after which all of WooCommerce's catalog is read, not only what it dates."
    )
    catalog_webhooks: bool = Field(
        False, description="Whether the gateway takes Shopify's webhooks of products and stock, at /webhooks/shopify."
    )
    shopify_webhook_secret: str = Field(
        "", repr=False, description="The app's client secret, which signs them; set it by LISA_SHOPIFY_WEBHOOK_SECRET."
    )
    sample_orders: bool = Field(True, description="Fill an empty orders database with the sample boutique's orders.")
    short_proofs: bool = Field(
        False, description="Whether an email address alone, or a name with a zip code, proves who a customer is."
    )
    proof_minutes: int = Field(
        30, ge=1, le=480, description="Minutes after which a customer who has proven who they are is asked again."
    )
    return_within_days: int = Field(
        30, ge=0, description="For how many days after delivery items can be returned or exchanged; 0: for ever."
    )
    holiday_returns: str = Field(
        "11-15 12-24 01-31",
        pattern=r"^(\d\d-\d\d \d\d-\d\d \d\d-\d\d)?$",
        description="Orders placed from the first to the second day (month-day) can come back until the third.",
    )
    return_label_fee: Decimal | None = Field(
        None,
        ge=0,
        max_digits=8,
        decimal_places=2,
        description="What a return label costs, taken off the refund unless the item is faulty or wrong. Unset, it is "
        "the sample boutique's for its own policies, and nothing for yours; so are the next two.",
    )
    return_label_country: str | None = Field(
        None, description="The only country, by its name, whose orders are sent a return label; empty: all are."
    )
    faulty_refunded_in_full: bool | None = Field(
        None, description="Whether shipping is refunded too where a whole order comes back as faulty or wrong."
    )
    ships_to: tuple[ShippingZone, ...] | None = Field(
        None,
        description="Which countries orders are sent to, and at what cost. Unset, it is the sample boutique's for its "
        "own policies; with yours, an order's address is then changed only within the country it goes to already.",
    )
    handover_promise: str = Field(
        "A colleague reads it during store hours and answers by email within one working day.",
        description="What a customer is told happens after a hand-over to a person.",
    )
    crisis_line: str = Field(
        "",
        max_length=300,
        description="A sentence on whom to call, said to a customer in despair; empty: none, since lines differ by "
        "country.",
    )

    handover_webhook: str = Field("", pattern="^(https?://.+)?$", description="URL that is sent each hand-over.")
    handover_webhook_secret: str = Field(
        "", repr=False, description="Signs what the webhook is sent; set it by LISA_HANDOVER_WEBHOOK_SECRET only."
    )
    handover_mail_to: str = Field("", description="Mail address that is sent each hand-over, over smtp_host.")
    handover_mail_from: str = Field("", description="Sender of those mails; empty: handover_mail_to.")
    restock_days: int = Field(
        90,
        ge=0,
        le=730,
        description="For how many days it is noted who wants to be told when something sold out is back; 0: it isn't.",
    )
    restock_mail_from: str = Field(
        "",
        description="Sender of the mails that tell so, over smtp_host, and who reads their answers; empty: no mail is "
        "sent, and staff tell those whom `lisa restock list` shows as due.",
    )
    smtp_host: str = Field("", description="Mail server that hand-overs and restock mails are sent over.")
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to the mail server is encrypted; none: for one on this machine."
    )
    smtp_user: str = Field("", description="Login at the mail server; empty: none.")
    smtp_password: str = Field("", repr=False, description="Its password; set it by LISA_SMTP_PASSWORD only.")

    keep_conversations_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days after which what was said in a chat is deleted, and who it was proven to be.",
    )
    keep_handovers_days: int = Field(
        365, ge=1, le=3650, description="Days after which a hand-over that was answered is deleted."
    )
    keep_audit_days: int = Field(
        3650,
        ge=730,
        le=7300,
        description="Days after which it is deleted who changed what of an order. At least two years: so long a seller "
        "answers for faulty goods in the EU (Directive 2019/771, article 10). Books are kept up to ten.",
    )
    keep_questions_days: int = Field(
        90, ge=1, le=3650, description="Days after which questions noted for staff are deleted."
    )
    keep_logs_days: int = Field(30, ge=1, le=3650, description="Days after which a log file is deleted.")

    staff: StaffSettings = Field(StaffSettings(), description="The staff page; a section of its own in lisa.toml.")

    log_format: Literal["text", "json"] = Field(
        "text", description="How the three processes log: lines of text, or one JSON object a line."
    )

    profile: Literal["simple", "production"] = Field(
        "simple",
        description="simple: one Rasa, one action server, files. production: two of each, conversations and orders in "
        "PostgreSQL, locks in Redis; their addresses have to be set. `lisa run --profile` sets it too.",
    )
    rasa_servers: int | None = Field(
        None, ge=1, le=32, description="How many Rasa servers run, from rasa_port on. Unset, the profile says: 1 or 2."
    )
    action_servers: int | None = Field(
        None, ge=1, le=32, description="How many action servers run, from actions_port on. Unset, as above."
    )
    redis_url: str = Field(
        "",
        repr=False,
        pattern=r"^((rediss?|unix)://\S+)?$",
        description="Redis, such as redis://127.0.0.1:6379/0, where several Rasa servers lock conversations.",
    )

    web_host: str = Field(LOCALHOST, description="Address on which the chat page listens.")
    web_port: int = Field(8080, ge=1, le=65535)
    web: WebSettings = Field(WebSettings(), description="The gateway behind a proxy: docs/proxies.md.")
    agents_url: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+(/\S*)?)?$",
        description="Where other people's shopping agents reach this gateway (MCP, UCP), read-only; empty: nowhere.",
    )
    channels: ChannelsSettings = Field(
        ChannelsSettings(), description="The messaging channels, each a section of its own: docs/channels.md."
    )
    widget: WidgetSettings = Field(WidgetSettings(), description="The chat on the shop's own pages: docs/widget.md.")
    rasa_host: str = Field(LOCALHOST, description="Address on which Rasa listens: keep it private.")
    rasa_port: int = Field(5005, ge=1, le=65535)
    actions_host: str = Field(LOCALHOST, description="Address of the action server: keep it private.")
    actions_port: int = Field(5055, ge=1, le=65535)

    orders_from: Literal["database", "shopify", "woocommerce"] = Field(
        "database", description="Where orders are looked up; elsewhere than in our database they can't be changed."
    )
    shopify_url: str = Field("", description="The Shopify shop, such as https://my-shop.myshopify.com.")
    shopify_token: str = Field(
        "",
        repr=False,
        description="Admin API access token with read_orders, and for the catalog read_products and read_inventory; "
        "set it by LISA_SHOPIFY_TOKEN only.",
    )
    shopify_api_version: str = Field("2026-07", pattern=r"^(\d{4}-\d{2}|unstable)$")
    woocommerce_url: str = Field("", description="The WordPress site of the WooCommerce shop, with https.")
    woocommerce_key: str = Field("", repr=False, description="REST API key; set it by LISA_WOOCOMMERCE_KEY only.")
    woocommerce_secret: str = Field("", repr=False, description="Its secret; set it by LISA_WOOCOMMERCE_SECRET only.")

    database_url: str = Field("", description="SQLAlchemy URL of the orders; empty: orders.db in the home folder.")
    tracker_url: str = Field("", description="SQLAlchemy URL of Rasa's tracker store; empty: tracker.db in the home.")
    models: Path = Field(Path("models"), description="Folder of the converted models.")
    encoder: str = Field("sentence-transformers/all-MiniLM-L6-v2", description="Sentence encoder: hub name or folder.")
    llm: str = Field("HuggingFaceTB/SmolLM2-135M-Instruct", description="Language model: hub name or folder.")
    llm_url: str = Field("", description="Base URL of an OpenAI-compatible endpoint that serves the model instead.")
    llm_tuned: bool = Field(
        False, description="Whether the model behind `llm_url` was trained for Lisa's prompt: then it gets no examples."
    )
    llm_served: str = Field("", description="Converted model that serves instead of `llm`; `lisa model use` sets it.")
    llm_api_key: str = Field("", repr=False, description="Key for `llm_url`; set it by LISA_LLM_API_KEY only.")
    llm_threads: int = Field(2, ge=1, description="CPU threads of the language model.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment first, then what `lisa run --profile` and `lisa model use` chose, then `lisa.toml`."""
        choices = serving_choices(home_folder())
        opened_as = profile_file(home_folder())
        profile = {"profile": opened_as.read_text(encoding="utf-8")} if opened_as.is_file() else {}
        chosen = InitSettingsSource(settings_cls, init_kwargs={**profile, **(choices[0] if choices else {})})
        toml = TomlConfigSettingsSource(settings_cls, toml_file=home_folder() / "lisa.toml")
        return (init_settings, env_settings, chosen, toml)

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("there is no such time zone; write one such as Europe/Brussels") from error
        return name

    @field_validator("holiday_returns")
    @classmethod
    def _days_exist(cls, days: str) -> str:
        for day in days.split():
            date.fromisoformat(f"2001-{day}")  # its ValueError names the day; 29 February is in some years only
        return days

    @model_validator(mode="after")
    def _mail_can_be_sent(self) -> Self:
        if bool(self.handover_mail_to or self.restock_mail_from) != bool(self.smtp_host):
            raise ValueError("smtp_host belongs to handover_mail_to or restock_mail_from: set it with one, or neither")
        if self.restock_mail_from and not self.restock_days:
            raise ValueError("restock_mail_from needs restock_days: with 0 nobody is told of anything")
        return self

    @model_validator(mode="after")
    def _orders_can_be_looked_up(self) -> Self:
        self._require_credentials("orders_from", self.orders_from)
        if self.orders_from != "database" and self.short_proofs:
            raise ValueError(f"short_proofs needs orders_from = database, not {self.orders_from}")
        return self

    @model_validator(mode="after")
    def _catalog_can_be_read(self) -> Self:
        self._require_credentials("catalog_from", self.catalog_from)
        if (self.catalog_from == "url") != bool(self.catalog_url):
            raise ValueError("catalog_url and catalog_from = url belong together: set both or neither")
        if self.catalog_sync_minutes and self.catalog_from == "files":
            raise ValueError("catalog_sync_minutes needs catalog_from = url, shopify or woocommerce")
        if self.catalog_webhooks and (self.catalog_from != "shopify" or not self.shopify_webhook_secret):
            raise ValueError("catalog_webhooks needs catalog_from = shopify and LISA_SHOPIFY_WEBHOOK_SECRET")
        return self

    @model_validator(mode="after")
    def _servers_work_together(self) -> Self:
        if self.profile == "production":
            urls = {"database_url": self.database_url, "tracker_url": self.tracker_url, "redis_url": self.redis_url}
            if missing := [name for name, url in urls.items() if not url]:
                raise ValueError(f"profile = production needs {' and '.join(missing)}")
            if files := [name for name, url in urls.items() if url.startswith("sqlite")]:
                raise ValueError(f"profile = production needs PostgreSQL in {' and '.join(files)}, not SQLite")
        if len(self.rasa_ports) > 1 and not self.redis_url:
            raise ValueError("several Rasa servers need redis_url: there they lock the conversation that each works on")
        ports = [self.web_port, *self.rasa_ports, *self.actions_ports]
        if max(ports) > _LAST_PORT:
            raise ValueError(f"the ports of all servers end at {_LAST_PORT}: set a lower rasa_port or actions_port")
        return self

    def _require_credentials(self, setting: str, system: str) -> None:
        needed = {"shopify": ("url", "token"), "woocommerce": ("url", "key", "secret")}.get(system, ())
        names = [f"{system}_{part}" for part in needed]
        missing = [f"LISA_{name.upper()}" for name in names if not getattr(self, name)]
        if missing:
            raise ValueError(f"{setting} = {system} needs {' and '.join(missing)}")
        if names and not re.match(r"https://|http://(127\.0\.0\.1|localhost)(:|/|$)", getattr(self, names[0])):
            raise ValueError(f"{names[0]} has to begin with https://, or the credentials would travel in the open")

    def model_post_init(self, _context: Any, /) -> None:
        """Make the paths absolute, and let the sample boutique's terms hold for its own policies alone."""
        for name in ("policies", "models"):
            object.__setattr__(self, name, self.home / Path(getattr(self, name)).expanduser())
        if self.catalog_mapping is not None:
            object.__setattr__(self, "catalog_mapping", self.home / self.catalog_mapping.expanduser())
        terms = _SAMPLE_RETURNS if self.policies == BOUTIQUE / "policies" else _NO_DEDUCTIONS
        for name, value in terms.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)
        if self.ships_to is None and terms is _SAMPLE_RETURNS:
            object.__setattr__(self, "ships_to", _sample_zones())

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def shows_pages(self) -> bool:
        """Whether the gateway shows product and basket pages of its own."""
        if self.shop_pages is not None:
            return self.shop_pages
        return self.policies == BOUTIQUE / "policies" and not self.shop_url

    @property
    def cart_system(self) -> Literal["shopify", "woocommerce", "pages"]:
        """Whose cart a customer's basket is handed over to."""
        if self.basket_link:
            return self.basket_link
        return self.catalog_from if self.catalog_from in ("shopify", "woocommerce") else "pages"

    @property
    def cart_url(self) -> str:
        """The address of the shop that has the cart, without a slash at its end."""
        own = {"shopify": self.shopify_url, "woocommerce": self.woocommerce_url}.get(self.cart_system, "")
        return (self.shop_url or own).rstrip("/")

    @property
    def catalog_folder(self) -> Path:
        """The folder of the index versions."""
        return self.home / "catalog"

    @property
    def sync_folder(self) -> Path:
        """The folder of what keeps the catalog current: its state, and events that wait."""
        return self.home / "sync"

    @property
    def logs(self) -> Path:
        """The folder of the processes' logs."""
        return self.home / "logs"

    @property
    def encoder_folder(self) -> Path:
        """The converted sentence encoder."""
        return self.models / "encoder"

    @property
    def reader_folder(self) -> Path:
        """The reader of customers' sentences, made of the encoder that it was trained on and the released delta."""
        return self.models / "reader"

    @property
    def llm_folder(self) -> Path:
        """The converted language model."""
        return self.home / self.llm_served if self.llm_served else self.models / "llm"

    @property
    def orders_url(self) -> str:
        """SQLAlchemy URL of the orders database."""
        return self.database_url or f"sqlite:///{self.home / 'orders.db'}"

    @property
    def conversations_url(self) -> str:
        """SQLAlchemy URL of the conversations that Rasa keeps."""
        return self.tracker_url or f"sqlite:///{self.home / 'tracker.db'}"

    @property
    def web_url(self) -> str:
        """Where a person on this machine opens the chat page."""
        host = "localhost" if self.web_host in (LOCALHOST, "0.0.0.0", "::") else self.web_host
        return f"http://{host}:{self.web_port}"

    @property
    def rasa_ports(self) -> range:
        """The ports of the Rasa servers, one each."""
        return range(self.rasa_port, self.rasa_port + (self.rasa_servers or self._usual_servers))

    @property
    def actions_ports(self) -> range:
        """The ports of the action servers, one each."""
        return range(self.actions_port, self.actions_port + (self.action_servers or self._usual_servers))

    @property
    def _usual_servers(self) -> int:
        return 2 if self.profile == "production" else 1

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """Where the gateway reaches each Rasa server."""
        return tuple(f"http://{self.rasa_host}:{port}" for port in self.rasa_ports)

    @property
    def rasa_url(self) -> str:
        """The first of them."""
        return self.rasa_urls[0]

    @property
    def actions_urls(self) -> tuple[str, ...]:
        """Where Rasa and the gateway reach each action server."""
        return tuple(f"http://{self.actions_host}:{port}" for port in self.actions_ports)

    @property
    def actions_url(self) -> str:
        """The first of them, which also does what is done once a shop, such as the catalog's sync."""
        return self.actions_urls[0]

    @cached_property
    def rasa_token(self) -> str:
        """The secret that guards Rasa's HTTP API, made at first use."""
        return self._secret("rasa-token")

    @cached_property
    def actions_secret(self) -> str:
        """The secret that the action server shares with Rasa and the gateway, made at first use."""
        return self._secret("actions-secret")

    @cached_property
    def session_key(self) -> str:
        """The secret that signs the web sessions, made at first use."""
        return self._secret("session-key")

    @cached_property
    def metrics_token(self) -> str:
        """The secret that opens the gateway's metrics, made at first use."""
        return self._secret("metrics-token")

    def made_secret(self, name: str) -> str:
        """A secret of this name, made at first use."""
        return self._secret(name)

    def _secret(self, name: str) -> str:
        path = self.home / "secrets" / name
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f"{name}.{os.getpid()}")
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            with contextlib.suppress(FileExistsError):  # another process made it first: its secret counts
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="utf-8")


def _sample_zones() -> tuple[ShippingZone, ...]:
    zones = tomllib.loads((BOUTIQUE / "ships_to.toml").read_text(encoding="utf-8"))["ships_to"]
    return tuple(ShippingZone(**zone) for zone in zones)


def home_folder() -> Path:
    """The shop's home: `LISA_HOME`, or `var` in the repository."""
    return Path(os.environ.get("LISA_HOME") or REPOSITORY / "var").expanduser().resolve()


def profile_file(home: Path) -> Path:
    """Where it stands, while the shop is open, with which profile: so that all commands see the same servers."""
    return home / "run" / "profile"


def serving_file(home: Path) -> Path:
    """Where `lisa model use` writes its choices."""
    return home / "serving.json"


def serving_choices(home: Path) -> list[dict[str, Any]]:
    """What `lisa model use` chose, the latest first: settings of the language model that win over `lisa.toml`."""
    path = serving_file(home)
    if not path.is_file():
        return []
    try:
        return list(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise SettingsError(f"{path} can't be read ({error}). Delete it and choose again: `lisa model use`.") from error


def load() -> Settings:
    """Read the settings of the shop in `home_folder()`.

    Raises:
        SettingsError: a value is wrong or a name is unknown; the message lists each with its reason.
    """
    home = home_folder()
    try:
        return Settings(home=home)
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()]
        where = f"{home / 'lisa.toml'} or the LISA_* environment variables"
        raise SettingsError("\n".join([f"These settings are wrong (in {where}):", *lines])) from error
    except ValueError as error:  # TOML syntax
        raise SettingsError(f"{home / 'lisa.toml'} can't be read as TOML: {error}") from error
