# `make demo` and `make test` need Python 3.11 or later and nothing else; all that they install goes into .venv.

PYTHON ?= python3
SLOW ?= not slow
# One process for each core; tests of one file stay together, as they share what they make.
PYTEST_ARGS ?= --numprocesses auto --dist loadfile

BIN := .venv/bin
# Versions that were tested together; they exist for Python 3.11 alone.
PINS = $(shell $(BIN)/python -c 'import sys; print("-c constraints.txt" * (sys.version_info[:2] == (3, 11)))')

.PHONY: demo test lint types clean

demo: .venv/installed
	$(BIN)/exposure demo --out exposure-demo
	@echo "The results lie in $(CURDIR)/exposure-demo"

test: lint types
	$(BIN)/python -m pytest -m "$(SLOW)" $(PYTEST_ARGS)

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

clean:
	rm -rf .venv build dist exposure-demo .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@

.venv/installed: .venv/made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet $(PINS) -e '.[notebooks]'
	touch $@

.venv/installed-dev: .venv/made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet $(PINS) -e '.[notebooks]' --group dev
	touch .venv/installed $@
