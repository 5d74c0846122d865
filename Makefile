# Needs Python 3.11 or newer and make. Everything else goes into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?=

VENV := .venv
LOWEST := .venv-lowest
BENCH := .venv-bench
COMPARISON := .venv-comparison
# Beside package.json, where npm has it.
NODE := tests/clients/node_modules
PIP_INSTALL := -m pip --disable-pip-version-check install --quiet
METADATA := setup.cfg pyproject.toml

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
.PHONY: help run test comparison uncompiled node lint format types docs lowest bench check clean

help:
	@echo "make run      serve the example application on port $(PORT)"
	@echo "make test     run the tests and measure their coverage"
	@echo "make comparison  run its tests of flask-apispec with that itself; test does so"
	@echo "make uncompiled  run those that the setting is for with TYPED_COMPILED off"
	@echo "make node     install what the tests need of npm: generators, pyright"
	@echo "make lint     ruff: rules and format (make format applies both)"
	@echo "make types    mypy"
	@echo "make docs     build the documentation into docs/_build/html"
	@echo "make lowest   run the tests with the oldest dependencies allowed"
	@echo "make bench    measure speed beside peers; writes the tables of the docs"
	@echo "make check    lint, types, docs and test"
	@echo "make clean    remove everything that was built"

run: $(VENV)/run.stamp
	@echo "Documentation: http://$(HOST):$(PORT)/docs"
	@exec $(VENV)/bin/gunicorn --bind $(HOST):$(PORT) --worker-class gthread \
		--workers 2 --threads 4 --preload 'example_app:create_app()'

test: $(VENV)/test.stamp $(NODE)/stamp
	@rm -f .coverage .coverage.*
	@$(VENV)/bin/coverage run -m pytest $(PYTEST_ARGS)
	@$(VENV)/bin/coverage combine --quiet
	@$(VENV)/bin/coverage report
	@$(MAKE) --no-print-directory comparison

# The drop-in answers what flask-apispec answers: they are asked side by side, which
# takes marshmallow 3. Step 0 of the migration guide is an app of the original.
comparison: $(COMPARISON)/comparison.stamp
	@$(COMPARISON)/bin/python -m pytest --quiet tests/test_flask_apispec.py \
		tests/test_flask_apispec_generated.py tests/test_migration*.py

uncompiled: $(VENV)/test.stamp
	@$(VENV)/bin/python -m pytest --uncompiled --prove-schemas \
		$(PYTEST_ARGS)

node: $(NODE)/stamp

lint: $(VENV)/test.stamp
	@$(VENV)/bin/ruff check --quiet
	@$(VENV)/bin/ruff format --quiet --check

format: $(VENV)/test.stamp
	@$(VENV)/bin/ruff check --quiet --fix
	@$(VENV)/bin/ruff format --quiet

types: $(VENV)/test.stamp
	@$(VENV)/bin/mypy

docs: $(VENV)/docs.stamp
	@$(VENV)/bin/sphinx-build -W --keep-going -q -b html docs docs/_build/html

lowest: $(LOWEST)/test.stamp $(NODE)/stamp
	@$(LOWEST)/bin/python -m pytest --prove-schemas $(PYTEST_ARGS)

bench: $(BENCH)/bench.stamp
	@$(BENCH)/bin/python benchmarks/binding.py
	@$(BENCH)/bin/python benchmarks/importing.py
	@$(BENCH)/bin/python benchmarks/dependencies.py
	@$(BENCH)/bin/python benchmarks/report.py --write

check: lint types docs test

clean:
	@rm -rf $(VENV) $(LOWEST) $(BENCH) $(COMPARISON) $(NODE) build dist docs/_build *.egg-info
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	@find flask_typed tests docs example_app benchmarks scripts -name __pycache__ \
		-type d -prune -exec rm -rf {} + 2>/dev/null || true

# One environment for all targets; a stamp for each set of extras in it.
$(VENV)/run.stamp: EXTRAS := example,server
$(VENV)/test.stamp: EXTRAS := test
$(VENV)/docs.stamp: EXTRAS := docs
$(VENV)/%.stamp: $(METADATA) | $(VENV)/bin/python
	@$(VENV)/bin/python $(PIP_INSTALL) --editable '.[$(EXTRAS)]'
	@touch $@

# npm comes with the extra, as node does. A lock file would name a registry.
# Without a network the tests that need it are skipped, but where CI=true.
$(NODE)/stamp: tests/clients/package.json | $(VENV)/test.stamp
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm install --prefix tests/clients \
		--no-package-lock --no-audit --no-fund --loglevel=error >&2 \
		&& touch $@ || test -z "$$CI"

# The constraints are the lower bounds of setup.cfg, read from there.
$(LOWEST)/test.stamp: $(METADATA) | $(LOWEST)/bin/python
	@sed -n '/^install_requires/,/^\[/ s/^ *\([A-Za-z_-]*\)[^>]*>=\([0-9.]*\).*/\1==\2/p' \
		setup.cfg > $(LOWEST)/constraints.txt
	@$(LOWEST)/bin/python $(PIP_INSTALL) --constraint $(LOWEST)/constraints.txt \
		--editable '.[test,flask-apispec]'
	@touch $@

$(COMPARISON)/comparison.stamp: $(METADATA) | $(COMPARISON)/bin/python
	@$(COMPARISON)/bin/python $(PIP_INSTALL) --editable '.[comparison]'
	@touch $@

# The peers are in no other environment: nothing of ours needs them.
$(BENCH)/bench.stamp: $(METADATA) | $(BENCH)/bin/python
	@$(BENCH)/bin/python $(PIP_INSTALL) --editable '.[bench]'
	@touch $@

$(VENV)/bin/python $(LOWEST)/bin/python $(BENCH)/bin/python $(COMPARISON)/bin/python:
	@$(PYTHON) -m venv $(patsubst %/bin/python,%,$@)
