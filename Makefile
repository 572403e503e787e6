# Every target sets the environment up first where it is missing. `make help` lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PY := .venv/bin/python
SHOUXIN := .venv/bin/shouxin
STAMP := .venv/.ready

.PHONY: help setup demo real test tests rest compiled check lint types endure bench fmt mlflow docs lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## create .venv with everything, from the hashed lock

$(STAMP): requirements/lock.txt requirements/uv.txt pyproject.toml
	@scripts/setup

demo: setup ## sample -> ingest -> train -> promote -> evaluate -> show, state in ./var
	@scripts/demo

real: setup ## the real invoices of 425 enterprises, in a home of its own (needs the data set)
	@scripts/real

# Compiled files are kept whatever the environment says: each worker and each command that is tried would compile anew.
tests rest compiled endure: export PYTHONDONTWRITEBYTECODE =
test: setup ## formatting, lint, types, layers, and tests: of those that take long a part
	@$(MAKE) --no-print-directory --jobs=2 lint compiled
	@$(MAKE) --no-print-directory --jobs=2 types tests

# Once, beside the lint: else both workers compile all tests when they begin. What cannot be collected the tests tell.
compiled: setup
	@$(PY) -m pytest --numprocesses=0 --collect-only -qq >/dev/null 2>&1 || true

tests: setup
	@SHOUXIN_PART=first $(PY) -m pytest

rest: setup ## the tests that make test leaves out
	@SHOUXIN_PART=rest $(PY) -m pytest

check: lint types ## formatting, lint, types and layers only

lint: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/lint-imports

types: setup
	@.venv/bin/mypy

endure: setup ## all tests, with the long trials whole
	@SHOUXIN_ENDURE=1 SHOUXIN_PART= $(PY) -m pytest

bench: setup ## every benchmark in its default size
	@scripts/bench

fmt: setup ## format and mend what can be mended
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

mlflow: setup ## the tracking server on the state in ./var
	@mlflow/serve

docs: setup ## write the generated pages in docs/ again
	@$(PY) -m service.reference.pages docs

lock: ## resolve the dependencies again (needs uv in .venv)
	@scripts/lock

clean: ## remove the environment and the demo state
	@rm -rf .venv var var-real
