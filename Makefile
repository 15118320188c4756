# Two commands do everything: `make run` opens the shop, `make test` runs the whole suite.
.DEFAULT_GOAL := help
SHELL := /bin/bash
LISA := .venv/bin/lisa
PYTEST := .venv/bin/python -m pytest
# Two processes on a core each. What stays in one of them is said in tests/conftest.py; the order is that of the files.
IN_TWO := -n 2 --dist loadgroup --no-loadscope-reorder

.PHONY: help run setup setup-dev doctor chat stop test test-fast lint format bench faults fuzz sbom audit lock

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-11s %s\n", $$1, $$2}'

run: setup ## set up what is missing, then open the shop at http://localhost:8080 (Ctrl-C closes it)
	@$(LISA) run

setup: ## build the two environments and the models; only what changed
	@python3 -m lisa.bootstrap

setup-dev: ## setup, and what tests and checks need
	@python3 -m lisa.bootstrap --development

doctor: ## check every part and name the fix
	@$(LISA) doctor

chat: ## chat with the running shop in the terminal
	@$(LISA) chat

stop: ## close a shop that runs in the background
	@$(LISA) stop

test: setup-dev ## the whole suite: unit tests, bot data, stories, the running system, the browser
	@OMP_NUM_THREADS=1 $(PYTEST) $(IN_TWO)

test-fast: setup-dev ## what runs in seconds: no training, no running system, no browser
	@OMP_NUM_THREADS=1 $(PYTEST) $(IN_TWO) -m "not slow and not system and not browser"

lint: setup-dev ## ruff and mypy
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

format: setup-dev ## let ruff fix and format
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

sbom: ## list what both environments hold, in CycloneDX, in var/sbom
	@.venv/bin/python -m lisa.audit sbom

audit: ## ask which of the pinned packages have known advisories; says so where no database answers
	@.venv/bin/python -m lisa.audit advisories

lock: ## pin anew what the *.in files ask for (needs both Pythons; takes some minutes)
	@python3 -m lisa.lock

bench: setup-dev ## measure speed and memory of the running system; prints tables, asserts nothing
	@.venv/bin/python -m evaluation.benchmarks

fuzz: setup-dev ## send 10,000 malformed requests to a shop of its own; counts what isn't refused as it should be
	@.venv/bin/python -m evaluation.fuzz

faults: setup-dev ## kill processes, lock and fill the databases around customers' yes; counts what is lost or untrue
	@.venv/bin/python -m evaluation.faults && .ci/with-postgresql .venv/bin/python -m evaluation.faults --postgresql
