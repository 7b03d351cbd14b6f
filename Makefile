# Liasse: 'make run' starts it, 'make help' tells the rest.
# Needs GNU make 3.81 or newer and Python 3.11 or newer; nothing else is installed outside of .venv.

PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
UV_COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --quiet pyproject.toml
WORKERS ?= 2
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help run dev test check format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMPS)/run ## Start Liasse with its demonstration on this machine
	@$(BIN)/python -m core.cli start

dev: $(STAMPS)/dev ## Install what development needs, and the checks before each commit
	@if [ -d .git ] && command -v git >/dev/null; then $(BIN)/pre-commit install >/dev/null || true; fi
	@echo "Ready. Try 'make test' and 'make check'."

test: $(STAMPS)/dev ## Run the tests (TESTS=tests/core for a part, WORKERS=1 for one process)
	@$(BIN)/python scripts/needs.py
	@$(BIN)/python -m pytest -n $(WORKERS) -q $(TESTS)

check: $(STAMPS)/dev ## Check style, types and every pack with its scenarios
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@set -e; for pack in definitions/*/; do \
		if [ -f "$$pack/pack.yaml" ]; then echo "check $$pack"; $(BIN)/python -m core.cli check "$$pack"; fi; done
	@$(BIN)/python -m core.cli test --require 100%

format: $(STAMPS)/dev ## Put every file into the common style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: $(BIN)/uv ## Choose versions anew and write both lock files
	@$(UV_COMPILE) --output-file requirements.lock
	@$(UV_COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	@echo "Written: requirements.lock, requirements-dev.lock. Run 'make test' before you commit them."

clean: ## Remove the environment and all caches; data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/run: requirements.lock | $(BIN)/uv
	@scripts/install requirements.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements-dev.lock requirements.lock | $(BIN)/uv
	@scripts/install requirements-dev.lock
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/run

$(BIN)/uv: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || { \
		echo "uv can't be installed here; pip does its work, more slowly." >&2; }

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Liasse needs Python 3.11 or newer, and none is on the PATH." >&2; \
		echo "Install it (Debian and Ubuntu: sudo apt-get install python3 python3-venv), or name it:" >&2; \
		echo "  make $(or $(MAKECMDGOALS),run) PYTHON=/path/to/python3" >&2; exit 1; fi
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no program $(PYTHON)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); Liasse needs Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "The environment can't be made. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
