# Two commands: `make demo` and `make test`. The rest is for developers.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check bench load lock messages docs screenshots clean
VENV := .venv
BIN := $(VENV)/bin
# the first Python that is new enough and can make a virtual environment
PYTHON ?= $(shell tools/find_python)
JOBS ?= auto
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@echo "make demo               install, load a made-up county, open http://127.0.0.1:8000"
	@echo "make demo COUNTY=FOLDER the same with your files: roster.*, spells.*, social_insurance.*"
	@echo "make test               every test, on SQLite and on PostgreSQL where it is installed"
	@echo "make check              format, lint, types, contracts, migrations, translations, locks"
	@echo "make bench              speed and memory as ratios (ARGS='--help' for more)"
	@echo "make load               fifty people at a register of a province (the first time half an hour)"
	@echo "make messages           bring the English catalogue up to date with the source"
	@echo "make docs               bring the generated pages of docs/ up to date"
	@echo "make screenshots        take the pictures of the README again"
	@echo "make lock               choose new versions for requirements/*.lock"
	@echo "make clean              remove .venv and caches; var/ with the data stays"

$(VENV)/base.stamp: requirements/base.lock pyproject.toml
	@$(if $(PYTHON),,exit 1;) $(PYTHON) tools/install.py base

$(VENV)/dev.stamp: requirements/dev.lock pyproject.toml
	@$(if $(PYTHON),,exit 1;) $(PYTHON) tools/install.py dev

demo: $(VENV)/base.stamp
	@$(BIN)/bangfu demo $(if $(COUNTY),--county "$(COUNTY)") $(ARGS)

# PostgreSQL first, so that the last line is that of the complete run
test: $(VENV)/dev.stamp
	@failed=0; \
	echo "== what touches the database, on PostgreSQL"; \
	$(BIN)/python -m tests.postgres $(BIN)/pytest -q -n $(JOBS) --dist worksteal $(ARGS) || failed=1; \
	echo "== everything, on SQLite"; \
	BANGFU_TEST_POSTGRES_FAILED=$$failed \
		$(BIN)/pytest -q -n $(JOBS) --dist worksteal $(ARGS) || failed=1; \
	exit $$failed

check: $(VENV)/dev.stamp
	@tools/check

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m bench $(ARGS)

$(VENV)/load.stamp: requirements/load.lock $(VENV)/dev.stamp
	@$(if $(PYTHON),,exit 1;) $(PYTHON) tools/install.py load

load: $(VENV)/load.stamp
	@$(BIN)/python -m bench.load $(ARGS)

messages: $(VENV)/dev.stamp
	@$(BIN)/python tools/messages.py --write

docs: $(VENV)/dev.stamp
	@$(BIN)/python tools/coverage.py --write
	@$(BIN)/python tools/fields.py --write
	@$(BIN)/python tools/permissions.py --write

screenshots: $(VENV)/dev.stamp
	@BANGFU_SCREENSHOTS=docs/screenshots $(BIN)/pytest -q -m browser -k screenshot

lock: $(VENV)/dev.stamp
	@tools/lock

clean:
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find bangfu tests tools -name __pycache__ -prune -exec rm -rf {} +
