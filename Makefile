# Everything a person or a machine does with a clone. `make` alone lists it.
# Needs GNU make and Python 3.11 or newer (with venv); all else goes into .venv, pinned by the *.lock files.

PYTHON  ?= python3
VENV    ?= .venv
BIN     := $(VENV)/bin
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
LOCK    := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet

# What to hand on: make demo ARGS=--exit, make test ARGS="-k period"
ARGS   ?=
# One pytest worker a core; JOBS=0 runs the tests in one process (for a debugger)
JOBS   ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz check format bench docs lock clean
MAKEFLAGS += --no-builtin-rules

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## a month of limits in a minute or two, on this machine alone (ARGS=--exit ends after it)
	@$(BIN)/watcher demo $(ARGS)

test: $(VENV)/.dev ## run the tests (ARGS="-k words" picks some)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

fuzz: $(VENV)/.dev ## spoil 20,000 answers a source and look for a crash, a false number or alert (ARGS="-k workato")
	$(BIN)/python -m pytest tests/fuzz --hypothesis-profile=fuzz --timeout=0 $(ARGS)

check: $(VENV)/.dev ## everything that must hold before a push: format, lint, types, imports, Dockerfile, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint --failure-threshold warning Dockerfile
	$(MAKE) test

format: $(VENV)/.dev ## let ruff put code and imports in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## measure polls, judgements, memory and start-up on this machine
	$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/.run ## write the reference pages anew from the program itself
	$(BIN)/python -m docs.generate

lock: $(VENV)/.tools ## write the *.lock files from pyproject.toml (ARGS=--upgrade chooses every version anew)
	$(LOCK) $(ARGS) --extra postgres --extra charts --extra apprise --extra demo pyproject.toml --output-file requirements.lock
	$(LOCK) $(ARGS) --extra dev --constraints requirements.lock pyproject.toml --output-file .ci/dev.lock
	$(LOCK) $(ARGS) --constraints .ci/dev.lock .ci/tools.in --output-file .ci/tools.lock

clean: ## remove .venv and every cache
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .demo build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment, in three steps: what installs, what runs, what tests -------------------

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name yours: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Limit Watcher needs Python 3.11 or newer; $$($(PYTHON) --version 2>&1) is too old. Name another: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.tools: .ci/tools.lock | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/tools.lock
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml $(VENV)/.tools
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: .ci/dev.lock $(VENV)/.run
	@$(INSTALL) --require-hashes -r .ci/dev.lock
	@touch $@
