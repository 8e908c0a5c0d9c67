# Two commands matter: `make run` and `make test`. The rest serves them.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
WAFAA := $(BIN)/wafaa
PORT ?= 8000
DATA ?= $(CURDIR)/var
export DATA
# Where the environment forbids bytecode, every process of ours would compile 1,300 modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run install install-dev test test-long check bench messages clean

run: install  ## The demo store on http://127.0.0.1:8000 (PORT= and DATA= to choose others)
	@exec $(WAFAA) up --demo --port $(PORT)

install:  ## Just the environment: .venv with what requirements.lock names
	@$(PYTHON) tools/environment.py $(VENV)

install-dev:  ## The same, with what tests and checks need
	@$(PYTHON) tools/environment.py --dev $(VENV)

test: install-dev  ## The whole suite on SQLite and on PostgreSQL, browser walks included
	@unset DATA; exec tests/services.sh

test-long: install-dev  ## The long variants: soak, thousands of kills, a million steps
	@unset DATA; LONG=1 exec tests/services.sh -m long

check: install-dev  ## Style, types, layers, migrations, translations
	@unset DATA; exec $(BIN)/python -m tools.checks

bench: install-dev  ## CPU per operation as a ratio to floor scripts; writes docs/benchmarks.md
	@unset DATA; exec $(BIN)/python -m bench $(ARGS)

messages: install-dev  ## Collect new words into the catalogue and compile it
	@$(WAFAA) translations --update --compile

clean:  ## Remove what can be made again (never var/)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find wafaa tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	find wafaa -name '*.mo' -delete
