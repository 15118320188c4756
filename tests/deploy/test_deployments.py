"""Image, compose file, systemd unit and chart start what `lisa run --profile production` does, and open no more."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import helm_python
import pytest
import yaml

from lisa import processes, settings
from lisa.settings import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
CHART = DEPLOY / "helm" / "lisa"
RUN = ["run", "--profile", "production"]
NEEDED = {"LISA_DATABASE_URL", "LISA_TRACKER_URL", "LISA_REDIS_URL"}
SERVERS = ["rasa", "rasa-2", "actions", "actions-2", "web"]


@pytest.fixture
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8")))


@pytest.fixture
def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the last stage, without comments and with continued lines put together."""
    text = re.sub(r"(?m)^#.*\n", "", (REPOSITORY / "Dockerfile").read_text(encoding="utf-8"))
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    instructions = [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines if line.strip()]
    last = max(place for place, (name, _) in enumerate(instructions) if name == "FROM")
    return instructions[last:]


@pytest.fixture
def unit() -> configparser.SectionProxy:
    """The `[Service]` of the unit."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "systemd" / "lisa.service", encoding="utf-8")
    return parser["Service"]


def _of_image(dockerfile: list[tuple[str, str]]) -> dict[str, str]:
    """The variables of the image."""
    told = " ".join(words for name, words in dockerfile if name == "ENV")
    return dict(word.split("=", 1) for word in shlex.split(told))


def _opened(variables: dict[str, str], home: Path, monkeypatch: pytest.MonkeyPatch) -> list[processes.Service]:
    """What a shop with these variables starts."""
    for name, value in {**variables, "LISA_HOME": str(home), "LISA_PROFILE": "production"}.items():
        monkeypatch.setenv(name, value)
    return list(processes.services(settings.load(), Path("bot.tar.gz")))


def test_the_image_and_compose_start_production_and_only_the_gateway_is_reached_from_outside(
    compose: dict[str, Any], dockerfile: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = compose["services"]["lisa"]
    assert json.loads(dict(dockerfile)["CMD"]) == RUN
    assert not {"command", "entrypoint"} & shop.keys()
    given = {name: re.sub(r"\$\{[^}]*\}", "password", value) for name, value in shop["environment"].items()}
    assert given.keys() == NEEDED
    started = _opened({**_of_image(dockerfile), **given}, tmp_path, monkeypatch)
    assert [service.name for service in started] == SERVERS
    assert {service.name: service.host for service in started if service.host != "127.0.0.1"} == {"web": "0.0.0.0"}
    [web] = [service for service in started if service.name == "web"]
    assert shop["ports"] == [f"127.0.0.1:{web.port}:{web.port}"]
    assert dict(dockerfile)["EXPOSE"] == str(web.port)
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["lisa"]
    # The databases' network reaches nothing else, and the page's network doesn't reach the databases.
    assert compose["networks"]["back"] == {"internal": True}
    assert all(service["networks"] == ["back"] for name, service in compose["services"].items() if name != "lisa")


def test_every_container_is_read_only_and_nobodys_root(
    compose: dict[str, Any], dockerfile: list[tuple[str, str]]
) -> None:
    user, *_ = dict(dockerfile)["USER"].split(":")
    assert int(user) > 0
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service.get("user") not in ("root", "0"), name
        assert name == "lisa" or service["user"], name  # the image's own for Lisa
    home = _of_image(dockerfile)["LISA_HOME"]
    assert f"home:{home}" in compose["services"]["lisa"]["volumes"]  # the only place it writes to, besides /tmp


def test_compose_asks_whether_a_customer_would_be_answered(compose: dict[str, Any]) -> None:
    assert "/readyz" in compose["services"]["lisa"]["healthcheck"]["test"][-1]
    assert all("healthcheck" in service for service in compose["services"].values())


def test_the_unit_starts_production_under_an_account_of_its_own(unit: configparser.SectionProxy) -> None:
    program, *words = shlex.split(unit["ExecStart"])
    assert (Path(program).name, words) == ("lisa", RUN)
    assert unit["User"] == "lisa"
    assert unit["EnvironmentFile"] == "/etc/lisa/lisa.env"
    assert unit["Environment"] == f"LISA_HOME=/var/lib/{unit['StateDirectory']}"
    assert unit["ProtectSystem"] == "strict"
    assert unit["NoNewPrivileges"] == "yes"
    assert not unit["CapabilityBoundingSet"]


@pytest.fixture
def chart() -> dict[str, Any]:
    """What Helm makes of the chart, by kind."""
    with helm_python.Chart.load(str(CHART)) as loaded:
        manifests = loaded.render({"settings": {"LISA_SHOP_NAME": "Salon"}}, name="salon", namespace="shops")
    documents = [yaml.safe_load(text) for text in manifests.values()]
    return {document["kind"]: document for document in documents if document}


def test_helm_finds_nothing_wrong_with_the_chart() -> None:
    found = helm_python.lint(str(CHART))
    assert found["total_charts_linted"] == 1
    assert not found["errors"]
    assert [message["error"] for message in found["messages"]] == ["icon is recommended"]


def test_the_chart_makes_one_pod_that_starts_production_and_no_secret(
    chart: dict[str, Any], dockerfile: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chart.keys() == {"StatefulSet", "Service"}
    assert chart["StatefulSet"]["spec"]["replicas"] == 1
    pod = chart["StatefulSet"]["spec"]["template"]["spec"]
    [shop] = pod["containers"]
    assert shop["args"] == RUN
    assert shop["envFrom"] == [{"secretRef": {"name": "lisa"}}]
    given = {variable["name"]: variable["value"] for variable in shop["env"]}
    assert given["LISA_SHOP_NAME"] == "Salon"
    databases = {name: "redis://r" if name == "LISA_REDIS_URL" else "postgresql://p/l" for name in NEEDED}
    started = _opened({**_of_image(dockerfile), **given, **databases}, tmp_path, monkeypatch)
    assert [service.name for service in started] == SERVERS
    assert [port["containerPort"] for port in shop["ports"]] == [started[-1].port]
    [mapped] = chart["Service"]["spec"]["ports"]
    assert (chart["Service"]["spec"]["type"], mapped["targetPort"]) == ("ClusterIP", shop["ports"][0]["name"])


def test_the_charts_pod_is_read_only_nobodys_root_and_is_asked_as_the_gateway_answers(chart: dict[str, Any]) -> None:
    pod = chart["StatefulSet"]["spec"]["template"]["spec"]
    [shop] = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    assert shop["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    asked = {name: shop[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked == {"startupProbe": "/readyz", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    mounted = {mount["mountPath"] for mount in shop["volumeMounts"]}
    home = next(variable["value"] for variable in shop["env"] if variable["name"] == "LISA_HOME")
    assert mounted == {"/tmp", str(Path(home).parent)}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "lisa.service"
    text = (DEPLOY / "systemd" / "lisa.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/lisa/.venv/bin/lisa", "/bin/true"), encoding="utf-8")  # it asks for the program
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "lisa.service" not in done.stdout + done.stderr, done.stderr
    unit.write_text(text.replace("ProtectSystem=strict", "ProtectSystem=firmly"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "protect system" in done.stderr  # so that silence says something


def test_no_secret_is_in_any_of_the_files() -> None:
    files = [REPOSITORY / "compose.yaml", REPOSITORY / "Dockerfile", *filter(Path.is_file, DEPLOY.rglob("*"))]
    assert len(files) >= 8
    for path in files:
        text = re.sub(r"\$\{LISA_\w+:\?[^}]*\}", "", path.read_text(encoding="utf-8"))  # asked of the environment
        assert not re.search(r"://[^\s:/@]*:[^\s@/]+@", text), path
        for value in re.findall(r"(?i)(?:password|secret|token)\w*:[ \t]*(\S+)", text):
            assert value in ("lisa", "false"), (path, value)  # a Secret's name; whether a token is mounted


def test_the_image_takes_in_no_shop_and_no_environment_of_this_machine() -> None:
    left_out = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".venv", "bot/.venv", "var", ".env"} <= set(left_out)
