# HIT Records: `make demo` opens a working records department, `make test` runs the whole suite.
# Needs Python 3.11 or newer and make; nothing else.

PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
PYTEST_ARGS ?=

.PHONY: help env dev demo demo-reset test check check-lint check-tests bench lock

help:
	@echo "make env          makes .venv from the hash-locked requirements"
	@echo "make demo         opens the demonstration hospital   (PORT=8000)"
	@echo "make demo-reset   deletes it and starts over"
	@echo "make test         runs the whole suite               (PYTEST_ARGS=...)"
	@echo "make check        the fast half: lint, types, imports, templates, unit and house tests"
	@echo "make bench        measures the pages beside a bare Django view"
	@echo "make lock         pins all dependencies by hash again"

env: .venv/.installed

dev: .venv/.installed-dev

.venv/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "HIT Records needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Way out: install one and name it, for example: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python has no venv module."; \
	  echo "Way out: on Debian or Ubuntu, apt-get install python3-venv"; exit 1; }
	@echo "Making the environment in .venv (once) ..."
	@test -x $(PY) || $(PYTHON) -m venv --clear .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@$(PIP) -r requirements-dev.txt
	@touch $@

demo: env
	@$(PY) manage.py demo --port $(PORT)

demo-reset: env
	@$(PY) manage.py demo_reset
	@$(MAKE) --no-print-directory demo PORT=$(PORT)

test: dev
	$(PY) -m pytest -n logical --dist worksteal $(PYTEST_ARGS)

check: dev
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-lint check-tests

check-lint:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --quiet --lint templates
	.venv/bin/lint-imports
	$(PY) -m mypy

check-tests:
	$(PY) -m pytest -n logical -q tests/unit tests/house

bench: dev
	$(PY) -m tests.bench

lock: dev
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	  pyproject.toml --output-file requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	  pyproject.toml --group dev --output-file requirements-dev.txt
