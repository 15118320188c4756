"""Builds the action server and the gateway from the settings and serves them: `lisa serve actions|web`."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from actions.orders.rules import HolidayReturns, ReturnTerms
from actions.orders.shipping import Shipping, Zone
from lisa import logs
from lisa.settings import LOCALHOST, Settings, SettingsError

if TYPE_CHECKING:
    from actions.answers.llm import LanguageModel
    from web.action_server import ActionServer

logger = logging.getLogger(__name__)

#: Seconds that a stopping process waits for answers under way.
SHUTDOWN_GRACE = 5
#: Seconds that a tool waits for a Rasa that restarts.
RESTART_PATIENCE_S = 10.0


def serve_actions(settings: Settings, number: int = 1) -> None:
    """Serve the custom actions until stopped; the first server also does what is done once a shop.

    Raises:
        SettingsError: where the settings have no server of this number.
    """
    from actions.monitoring import turns

    if number > len(settings.actions_ports):
        raise SettingsError(f"There are {len(settings.actions_ports)} action servers: see action_servers in lisa.toml.")
    logs.configure(settings.log_format == "json", turns.TURN.get)
    app = actions_app(settings, with_jobs=number == 1)
    _serve(app, settings.actions_host, settings.actions_ports[number - 1])


def serve_web(settings: Settings) -> None:
    """Serve the chat page and its gateway until stopped."""
    from lisa import channels, chosen, staff_office
    from retrieval.sync.state import INBOX
    from web import turns
    from web.gateway import SECURITY_HEADERS, create_app
    from web.protocol import Patience, protocol
    from web.shop_events import ShopEvents

    logs.configure(settings.log_format == "json", turns.TURN.get)

    app = create_app(
        rasa_url=settings.rasa_url,
        rasa_token=settings.rasa_token,
        other_rasa_urls=settings.rasa_urls[1:],
        actions=action_server(settings),
        secret_key=settings.session_key,
        metrics_token=settings.metrics_token,
        shop_name=settings.shop_name,
        agents_address=settings.agents_url,
        shop_events=ShopEvents(settings.shopify_webhook_secret, settings.sync_folder / INBOX)
        if settings.catalog_webhooks
        else None,
        with_shop_pages=settings.shows_pages,
        office=staff_office.office(settings),
        embedded=chosen.look_of(settings).now(),
        messaging=channels.connected(settings),
        public_url=settings.web.public_url,
    )
    patience = Patience(settings.web.header_timeout_s, settings.web.body_timeout_s, settings.web.most_connections)
    http = protocol(SECURITY_HEADERS, patience)
    _serve(app, settings.web_host, settings.web_port, http, trusted_proxies=settings.web.trusted_proxies)


def serve_watchdog(settings: Settings) -> None:
    """End what hangs, and start supervisord anew when it has died, until stopped."""
    from lisa import processes
    from lisa.watchdog import Watchdog, Watched, watch

    logs.configure(settings.log_format == "json", str)
    watched = [Watched(part.name, part.livez_url) for part in processes.services(settings, settings.models)]
    watchdog = Watchdog(watched, lambda: processes.pids(settings))
    watch(watchdog, settings.home, processes.configuration_of(settings))


def serve_mcp(settings: Settings) -> None:
    """Serve the tools for agents over a pipe until its other end closes.

    Raises:
        SettingsError: where the shop isn't open to agents.
    """
    from web.agents import Shop
    from web.mcp_server import mcp_server
    from web.rasa_client import RasaClient

    if not settings.agents_url:
        raise SettingsError("The shop isn't open to agents: set agents_url in lisa.toml (or LISA_AGENTS_URL) first.")
    rasa = RasaClient(settings.rasa_url, settings.rasa_token, RESTART_PATIENCE_S, settings.rasa_urls[1:])
    shop = Shop(action_server(settings), rasa)
    mcp_server(shop, settings.shop_name).run("stdio")


def action_server(settings: Settings) -> "ActionServer":
    """How the gateway reaches the action servers."""
    from web.action_server import ActionServer

    return ActionServer(settings.actions_url, settings.actions_secret, settings.actions_urls[1:])


def actions_app(settings: Settings, *, with_jobs: bool = True) -> FastAPI:
    """The action server with every action of the bot, on this shop's index, model and orders.

    `with_jobs` is for one of several: it syncs the catalog, tells staff and customers what waits, and deletes what was
    kept for its time.
    """
    from actions.admission import Admission
    from actions.agents.routes import add_routes
    from actions.answers.answerer import Answerer
    from actions.basket import routes as basket_routes
    from actions.every import Terms, every_action
    from actions.monitoring.journal import Journal
    from actions.monitoring.metrics import Metrics
    from actions.monitoring.observer import Observer
    from actions.orders import database
    from actions.orders.delivery import Deliverer
    from actions.orders.handovers import Handovers
    from actions.orders.proofs import Proofs
    from actions.server import create_app
    from actions.staff import routes as staff_routes
    from language.reader import Reader
    from lisa import restock, staff_office
    from lisa.handover_delivery import carriers
    from lisa.order_source import order_source
    from lisa.privacy.retention import every_day
    from lisa.probes import ModelProbe, write_to_orders
    from lisa.sync_schedule import Schedule
    from retrieval.encoder import Encoder
    from retrieval.index import Index, versions
    from retrieval.sync.inbox import waiting
    from retrieval.sync.state import INBOX, read_state

    index = Index(settings.catalog_folder, Encoder(settings.encoder_folder), clock=lambda: datetime.now(settings.zone))
    model = language_model(settings)
    engine = database.open_database(settings.orders_url)
    journal = Journal(engine, keep_questions=timedelta(days=settings.keep_questions_days))
    journal.start()
    observer = Observer(Metrics(), journal)

    def serving() -> tuple[str, datetime]:
        version = index.snapshot().version
        return version, next(kept.made_at for kept in versions(settings.catalog_folder) if kept.name == version)

    observer.metrics.watch(journal.since_ever, serving)
    if settings.catalog_from != "files":
        folder = settings.sync_folder
        observer.metrics.watch_sync(lambda: (read_state(folder), len(waiting(folder / INBOX))))
    answerer = Answerer(
        index,
        model,
        settings.shop_name,
        with_examples=needs_examples(settings),
        on_answer=observer.answered,
        reader=Reader(settings.reader_folder),
        links=restock.links(settings),
        offers_restock=settings.restock_days > 0,
    )
    ways = carriers(settings)
    terms = Terms(
        handover_promise=settings.handover_promise,
        opening=staff_office.opening_of(settings).now,
        crisis_line=settings.crisis_line,
        return_within_days=settings.return_within_days or None,
        short_proofs=settings.short_proofs,
        proof_idle=timedelta(minutes=settings.proof_minutes),
        handover_ways=tuple(ways),
        holiday_returns=_holiday_returns(settings.holiday_returns),
        return_terms=ReturnTerms(
            label_fee=settings.return_label_fee or Decimal(0),
            label_country=settings.return_label_country or "",
            faulty_in_full=bool(settings.faulty_refunded_in_full),
        ),
        shipping=shipping(settings),
        restock_days=settings.restock_days,
    )
    handovers = Handovers(engine)

    def start_jobs() -> None:
        if settings.catalog_from != "files":
            Schedule(settings).start()
        if ways:
            # It ends with the process; what is under way then is tried again by the next.
            Deliverer(handovers, ways).start()
        every_day(lambda: _purge(settings, engine))
        # Also where nothing is noted any more: what was noted before has to go.
        restock.announcer(settings, engine, lambda: index.snapshot().products).start()

    if with_jobs:
        start_jobs()

    model_probe = ModelProbe(model)

    def health() -> Mapping[str, str]:
        write_to_orders(engine)
        return {
            "index": f"version {index.snapshot().version}" + (f". {index.damage}" if index.damage else ""),
            "model": model_probe.told(),
            "orders": "can be written",
            "hand-overs": f"{handovers.undelivered()} undelivered" if ways else "on the list only",
        }

    app = create_app(every_action(answerer, engine, terms, order_source(settings)), health, observer, Proofs(engine))
    app.add_api_route("/livez", _alive)
    staff_routes.add_routes(app, staff_office.operations(settings, index, handovers, journal))
    if settings.agents_url:
        add_routes(app, index, answerer)
    if settings.shows_pages:
        basket_routes.add_routes(app, index)
    app.router.add_event_handler("shutdown", journal.close)
    app.add_middleware(
        Admission,
        secret=settings.actions_secret,
        hosts={settings.actions_host, LOCALHOST, "localhost", "::1"},
        openings={"/metrics": settings.metrics_token},
    )
    return app


def language_model(settings: Settings) -> "LanguageModel":
    """The model that words answers; where its files are damaged one that says nothing, so that templates answer."""
    from actions.answers.llm import DamagedModel, LocalModel, RemoteModel
    from lisa import artefacts

    if settings.llm_url:
        return RemoteModel(settings.llm_url, settings.llm, settings.llm_api_key)
    with artefacts.remembered(settings) as digest:
        damage = artefacts.language_model_damage(settings, digest)
    if not damage:
        try:
            return LocalModel(settings.llm_folder, threads=settings.llm_threads)
        except (OSError, ValueError, RuntimeError) as error:  # of a model that has no checksums
            damage = f"{settings.llm_folder} can't be loaded ({type(error).__name__})"
    logger.error("the language model is damaged: %s. Answers come from templates until `lisa repair`", damage)
    return DamagedModel(settings.llm)


async def _alive() -> dict[str, str]:
    """What `/livez` answers: that the process turns its loop."""
    return {"status": "ok"}


def _purge(settings: Settings, engine: Engine) -> Mapping[str, int]:
    """What was kept for its time, deleted."""
    from lisa.privacy import staff_page
    from lisa.privacy.conversations import Conversations
    from lisa.privacy.retention import purge
    from lisa.privacy_commands import retention_of

    conversations = Conversations(settings.conversations_url)
    keep, now = retention_of(settings), datetime.now(UTC)
    try:
        deleted = purge(engine, conversations, settings.logs, keep, now)
        return {**deleted, **staff_page.purge(settings.home, keep, now)}
    finally:
        conversations.close()


def shipping(settings: Settings) -> Shipping:
    """The setting `ships_to`."""
    zones = [Zone(zone.codes, zone.cost, zone.free_from) for zone in settings.ships_to or ()]
    return Shipping(tuple(zones), settings.currency)


def _holiday_returns(days: str) -> HolidayReturns | None:
    """The setting `holiday_returns`, three days written as month-day."""
    if not days:
        return None
    first, last, until = ((int(day[:2]), int(day[3:])) for day in days.split())
    return HolidayReturns(first, last, until)


def needs_examples(settings: Settings) -> bool:
    """Whether the model that serves wasn't trained for Lisa's prompt, so that worked examples have to be in it."""
    from finetune.export import is_tuned

    if settings.llm_url:
        return not settings.llm_tuned
    try:
        return not is_tuned(settings.llm_folder)
    except (OSError, ValueError):  # it is damaged, and words nothing
        return False


def _serve(
    app: FastAPI,
    host: str,
    port: int,
    http: type[asyncio.Protocol] = AutoHTTPProtocol,
    trusted_proxies: Sequence[str] = (),
) -> None:
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=http,
        forwarded_allow_ips=list(trusted_proxies),
        access_log=False,  # it would name each conversation; what matters is logged by the parts themselves
        timeout_graceful_shutdown=SHUTDOWN_GRACE,
        log_config=None,
    )
