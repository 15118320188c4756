"""Checks each part of a shop and names the fix of what is wrong: `lisa doctor`."""

import importlib.metadata
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from lisa import permissions, prepare, processes, repair
from lisa.bootstrap import BOT, GIGABYTE, MAIN, Environment
from lisa.settings import LOCALHOST, REPOSITORY, Settings

if TYPE_CHECKING:
    from retrieval.index import Snapshot

#: Logs, index versions and databases grow: warn before the disk is full.
LOW_DISK = 2 * GIGABYTE
NAMED_PATHS = 5


class Finding(NamedTuple):
    """What the doctor found about one part."""

    part: str
    state: Literal["ok", "warning", "failure"]
    found: str
    fix: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Check every part; a check that itself fails is a finding too, never a crash."""
    findings = []
    for part, check in CHECKS:
        try:
            findings += [finding._replace(part=part) for finding in check(settings)]
        except Exception as error:
            findings.append(Finding(part, "failure", f"{type(error).__name__}: {error}", "see the message"))
    return findings


def _environments(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001 - all checks take the settings
    for environment in (MAIN, BOT):
        yield _environment(environment)


def _environment(environment: Environment) -> Finding:
    name = environment.folder.relative_to(REPOSITORY)
    python = environment.folder / "bin" / "python"
    if not python.is_file():
        return Finding("", "failure", f"{name} is missing", "make setup")
    version = subprocess.run(
        [str(python), "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    if not version.startswith(environment.python + "."):
        return Finding("", "failure", f"{name} runs Python {version}, not {environment.python}", "make setup")
    return Finding("", "ok", f"{name}: Python {version}")


def _packages(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001
    for environment in (MAIN, BOT):
        for step in environment.steps:
            installed = _installed(environment.folder)
            wanted = _pinned(step.requirements)
            wrong = [
                f"{name} {installed.get(name, 'missing')}, not {version}"
                for name, version in wanted.items()
                if installed.get(name, "").partition("+")[0] != version
            ]
            file = step.requirements.relative_to(REPOSITORY)
            if wrong:
                more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
                yield Finding("", "failure", f"{file}: {'; '.join(wrong[:3])}{more}", "make setup")
            else:
                yield Finding("", "ok", f"{file}: {len(wanted)} packages as pinned")


def _installed(folder: Path) -> dict[str, str]:
    paths = [str(path) for path in (folder / "lib").glob("python*/site-packages")]
    found = importlib.metadata.distributions(path=paths)
    return {_normalised(distribution.metadata["Name"]): distribution.version for distribution in found}


def _pinned(requirements: Path) -> dict[str, str]:
    lines = [line.partition("#")[0].strip() for line in requirements.read_text(encoding="utf-8").splitlines()]
    pairs = [line.partition("==") for line in lines if "==" in line]
    return {_normalised(name): version for name, _, version in pairs}


def _normalised(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-").partition("[")[0]


_WEIGHTS = {"sentence encoder": "model.bin", "reader": "model.onnx"}


def _damage(settings: Settings) -> Iterator[Finding]:
    found = repair.damages(settings)
    for damage in found:
        yield Finding("", "failure", f"{damage.part}: {damage.found}; {damage.meanwhile}", damage.fix)
    if not found:
        yield Finding("", "ok", "index, models and bot are what was written, byte by byte")


def _models(settings: Settings) -> Iterator[Finding]:
    for what, folder, wanted in (
        ("sentence encoder", settings.encoder_folder, settings.encoder),
        ("reader", settings.reader_folder, prepare.reader_model()),
        ("language model", settings.llm_folder, prepare.language_model(settings)),
    ):
        if what == "language model" and settings.llm_url:
            yield _endpoint(settings)
            continue
        described = folder / "lisa.json"
        has_weights = _serves(folder) if what == "language model" else (folder / _WEIGHTS[what]).is_file()
        if not has_weights or not described.is_file():
            yield Finding("", "failure", f"no {what} in {folder}", "lisa models")
            continue
        name = prepare.converted_from(folder)
        if name != wanted:
            yield Finding("", "warning", f"the {what} is {name}; the settings ask for {wanted}", "lisa models")
        else:
            yield Finding("", "ok", f"{what}: {name} ({folder})")


def _serves(folder: Path) -> bool:
    from actions.answers.llm import weights_of

    try:
        return weights_of(folder).is_file()
    except FileNotFoundError:
        return False


def _endpoint(settings: Settings) -> Finding:
    import httpx

    try:
        answer = httpx.get(
            f"{settings.llm_url.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {settings.llm_api_key}"} if settings.llm_api_key else {},
            timeout=5,
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        fix = "start the endpoint, or correct llm_url and LISA_LLM_API_KEY; until then answers come from templates"
        return Finding("", "failure", f"the language model's endpoint {settings.llm_url} failed: {error}", fix)
    return Finding("", "ok", f"language model: endpoint {settings.llm_url}")


def _index(settings: Settings) -> Iterator[Finding]:
    from retrieval import index
    from retrieval.encoder import Encoder

    if index.current_version(settings.catalog_folder) is None:
        yield Finding("", "failure", f"no index in {settings.catalog_folder}", "lisa catalog update FILE, or lisa run")
        return
    snapshot = index.Index(settings.catalog_folder, Encoder(settings.encoder_folder)).snapshot()
    variants = sum(len(product.variants) for product in snapshot.products.values())
    size = f"{len(snapshot.products)} products, {variants} variants, {len(snapshot.passages)} policy passages"
    yield Finding("", "ok", f"version {snapshot.version}: {size}")
    yield _reviews(snapshot)


def _reviews(snapshot: "Snapshot") -> Finding:
    ratings = snapshot.reviews.ratings
    if not ratings:
        return Finding("", "ok", "no customers' reviews: `lisa catalog reviews FILE…` brings them in")
    of = f"{len(ratings)} product{'' if len(ratings) == 1 else 's'}"
    told = f"{sum(rating.count for rating in ratings.values())} reviews of {of}"
    if gone := [product_id for product_id in ratings if product_id not in snapshot.products]:
        fix = "lisa catalog reviews FILE…, with exports of today"
        return Finding("", "warning", f"{told}, {len(gone)} of which the catalog hasn't (such as {gone[0]})", fix)
    return Finding("", "ok", told)


def _catalog_sync(settings: Settings) -> Iterator[Finding]:
    from lisa import sync_state
    from retrieval.sync.state import read_state

    if settings.catalog_from == "files":
        yield Finding("", "ok", "the catalog comes in files: `lisa catalog update`")
        return
    state = read_state(settings.sync_folder)
    told = sync_state.sentence(settings, state)
    if state.failures:
        fix = f"correct catalog_from = {settings.catalog_from} and its settings, then `lisa catalog sync`"
        if "--force" in state.problem:
            fix = "look at what is gone there; if it is right: `lisa catalog sync --force`"
        yield Finding("", "failure", told, fix)
    elif state.last_success is None:
        yield Finding("", "warning", "nothing was synced yet", "lisa catalog sync")
    elif sync_state.is_late(settings, state):
        yield Finding("", "warning", f"late: {told}", "lisa run; see logs/actions.log")
    else:
        yield Finding("", "ok", told)


def _bot(settings: Settings) -> Iterator[Finding]:
    model = prepare.bot_model(settings)
    if not model.is_file():
        yield Finding("", "failure", "the bot is not trained on the present training data", "lisa train, or lisa run")
    else:
        yield Finding("", "ok", f"trained: {model.name}")


def _database(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy import func, select
    from sqlalchemy.orm import Session

    from actions.orders import database, schema

    if not settings.database_url and not (settings.home / "orders.db").is_file():
        yield Finding("", "failure", "there is no orders database yet", "lisa run")
        return
    engine = database.open_database(settings.orders_url)
    with Session(engine) as session:
        customers = session.scalar(select(func.count()).select_from(schema.Customer))
        orders = session.scalar(select(func.count()).select_from(schema.Order))
    engine.dispose()
    yield Finding("", "ok", f"{customers} customers, {orders} orders ({engine.url.render_as_string()})")


def _order_source(settings: Settings) -> Iterator[Finding]:
    from actions.orders.sources import SourceError
    from lisa.order_source import order_source

    source = order_source(settings)
    if source is None:
        yield Finding("", "ok", "orders are in our own database")
        return
    try:
        source.check()
    except SourceError as error:
        fix = f"correct {settings.orders_from}_url and the LISA_{settings.orders_from.upper()}_… variables"
        yield Finding("", "failure", str(error), fix)
    else:
        yield Finding("", "ok", f"orders are looked up in {source.name}, which answers")


def _handovers(settings: Settings) -> Iterator[Finding]:
    from actions.orders import database
    from actions.orders.delivery import DeliveryError
    from actions.orders.handovers import Handovers
    from lisa.handover_delivery import carriers

    ways = carriers(settings)
    if not ways:
        yield Finding("", "ok", "staff see them by `lisa handovers list`; no webhook or mail is set")
    for way, carrier in ways.items():
        try:
            carrier.check()
        except DeliveryError as error:
            yield Finding("", "failure", f"{way.value}: {error}", "correct the settings handover_* and smtp_*")
        else:
            yield Finding("", "ok", f"{way.value} can be reached")
    if settings.database_url or (settings.home / "orders.db").is_file():
        engine = database.open_database(settings.orders_url)
        undelivered = Handovers(engine).undelivered()
        engine.dispose()
        if undelivered:
            yield Finding("", "warning", f"undelivered so far: {undelivered}; tried again", "lisa handovers list")


def _restock(settings: Settings) -> Iterator[Finding]:
    from actions.mail_server import MailError
    from actions.orders import database
    from actions.restock.requests import State
    from lisa.handover_delivery import mail_server
    from lisa.restock import requests

    if not settings.restock_days:
        yield Finding("", "ok", "it isn't noted who wants to be told of what is sold out (restock_days = 0)")
        return
    if not settings.restock_mail_from:
        yield Finding("", "ok", "no mail is set (restock_mail_from): staff tell whom `lisa restock list` shows as due")
    else:
        try:
            mail_server(settings).check()
        except MailError as error:
            yield Finding("", "failure", f"mail: {error}", "correct the settings restock_mail_from and smtp_*")
        else:
            yield Finding("", "ok", "the mail server can be reached")
    if settings.database_url or (settings.home / "orders.db").is_file():
        engine = database.open_database(settings.orders_url)
        counts = requests(settings, engine).counts()
        engine.dispose()
        if stuck := counts[State.UNSURE] + counts[State.GIVEN_UP]:
            yield Finding("", "warning", f"mails that didn't surely go: {stuck}", "lisa restock list")
        if counts[State.DUE]:
            fix = "lisa restock send" if settings.restock_mail_from else "tell them, then `lisa restock told NUMBER`"
            yield Finding("", "warning", f"back in stock and not told yet: {counts[State.DUE]}", fix)


def _services(settings: Settings) -> Iterator[Finding]:
    states = processes.states(settings, prepare.bot_model(settings))
    if processes.reach(settings) is None:
        for service in processes.services(settings, prepare.bot_model(settings)):
            try:
                processes.require_free_port(service)
            except processes.ProcessError as error:
                yield Finding("", "failure", str(error), f"set {service.port_setting}, or stop what uses the port")
        yield Finding("", "warning", "the shop is closed", "lisa run")
        return
    for state in states:
        if state.healthy:
            yield Finding("", "ok", f"{state.name}: healthy, up for {state.uptime_s} s")
        else:
            log = settings.logs / f"{state.name}.log"
            yield Finding("", "failure", f"{state.name}: {state.state}, not answering", f"read {log}")


def _privacy(settings: Settings) -> Iterator[Finding]:
    exposed = [
        f"{name} listens on {host}"
        for name, host in (("Rasa", settings.rasa_host), ("the action server", settings.actions_host))
        if host not in (LOCALHOST, "localhost", "::1")
    ]
    if exposed:
        fix = "set rasa_host and actions_host to 127.0.0.1 unless a private network protects them"
        yield Finding("", "warning", f"{' and '.join(exposed)}: their secrets travel there unencrypted", fix)
    else:
        yield Finding("", "ok", "Rasa and the action server listen on this machine only")
    if readable := permissions.exposed(settings):
        named = ", ".join(str(path) for path in readable[:NAMED_PATHS])
        more = f" and {len(readable) - NAMED_PATHS} more" if len(readable) > NAMED_PATHS else ""
        yield Finding("", "failure", f"others on this machine can reach {named}{more}", "lisa run, which mends it")
    else:
        yield Finding("", "ok", "no file of the shop can be read by others on this machine")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield Finding("", "failure", f"{folder} can't be written", "correct its owner or permissions, or set LISA_HOME")
    elif free < LOW_DISK:
        yield Finding("", "warning", f"{free / GIGABYTE:.1f} GB free in {folder}", "free some space")
    else:
        yield Finding("", "ok", f"{free / GIGABYTE:.0f} GB free in {folder}")


def _channels(settings: Settings) -> Iterator[Finding]:
    from lisa import channels
    from lisa.channel_settings import CHANNELS
    from web.messaging.store import FILE, Queue

    enabled = [name for name in CHANNELS if settings.channels.of(name).enabled]
    if not enabled:
        yield Finding("", "ok", "no messaging channel is enabled")
    for name in enabled:
        try:
            channels.channel(settings, name)
        except channels.SecretMissingError as error:
            yield Finding("", "failure", f"{name} can't be used: a secret is missing", str(error))
        else:
            yield Finding("", "ok", f"{name} is enabled; `lisa channels check {name}` tries it")
    if (settings.home / FILE).is_file():
        queue = Queue(settings.home / FILE)
        failures = queue.failures()
        queue.close()
        if failures:
            found = f"messages that didn't reach customers: {len(failures)}, the latest: {failures[-1].error}"
            yield Finding("", "warning", found, "lisa channels failures")


CHECKS: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
    ("interpreters", _environments),
    ("packages", _packages),
    ("damage", _damage),
    ("models", _models),
    ("index", _index),
    ("catalog sync", _catalog_sync),
    ("bot", _bot),
    ("orders", _database),
    ("order lookup", _order_source),
    ("hand-overs", _handovers),
    ("restock", _restock),
    ("channels", _channels),
    ("services", _services),
    ("privacy", _privacy),
    ("disk", _disk),
)
