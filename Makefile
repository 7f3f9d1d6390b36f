# `make run` and `make test` set up all that they need, each by itself, from Python 3.11 and make alone.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV := .venv
BIN := $(VENV)/bin
BOOK := $(BIN)/clausebook
# Tests that share what is slow to start are run by one process.
TWO := -n 2 --dist loadgroup

.DEFAULT_GOAL := help
.PHONY: help run test quick lint bench docs clean

help:
	@echo "make run    evaluate the example events of both providers and explain one result"
	@echo "make test   lint, types, and all tests"
	@echo "make quick  the tests without the slow ones"
	@echo "make lint   ruff and mypy only"
	@echo "make bench  how many events a second"
	@echo "make docs   run every command that README and docs/ show"
	@echo "make clean  remove what was built"

$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@echo "setting up $(VENV) for tests …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

run: $(VENV)/.run
	@echo; echo "== WTIM: the example events =="; echo
	@$(BOOK) evaluate examples/events/wtim.jsonl -r wtim --by category
	@echo; echo "== WSM: the example events =="; echo
	@$(BOOK) evaluate examples/events/wsm.csv -r wsm --by category
	@echo; echo "== one result, explained =="; echo
	@$(BOOK) explain examples/events/wtim.jsonl --id emergency-call -r wtim

test: lint
	@$(BIN)/python -m pytest $(TWO)

quick: $(VENV)/.test
	@$(BIN)/python -m pytest $(TWO) -m "not slow"

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.test
	@$(BIN)/python bench/quick.py

docs: $(VENV)/.test
	@$(BIN)/python -m pytest -q tests/docs

clean:
	rm -rf $(VENV) build dist out .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
