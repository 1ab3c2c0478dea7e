# make study   set up, open the course          make test   set up, all checks
# make classroom  set up, a demonstration hub on this machine
# make bench   set up, the benchmark tables     make clean  remove what set-up made (never your work)

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
FOLDER ?= my-course
WORKERS ?= --numprocesses 3 --dist loadscope --no-loadscope-reorder
CLASS ?= my-class

.PHONY: study classroom test quick bench clean python lint
.DEFAULT_GOAL := study

study: $(VENV)/.study
	@$(BIN)/realism study "$(FOLDER)"

classroom: $(VENV)/.hub
	@$(BIN)/realism classroom "$(CLASS)"

test: $(VENV)/.dev lint
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pytest $(WORKERS)
	@$(BIN)/python tests/run_lessons.py

quick: $(VENV)/.dev lint
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pytest -m "not slow and not browser"

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(VENV)/.dev
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m tests.bench

python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "This course needs Python 3.11 or newer, and none was found here."; \
		echo "Install it from https://www.python.org/downloads/ or with your system's package manager, then type 'make study' again."; \
		exit 1; fi

$(VENV)/bin/python: | python
	@echo "Setting up (once, a few minutes)…"
	@"$(PYTHON)" -m venv $(VENV) || { echo "Python has no working venv module here. On Debian and Ubuntu: sudo apt install python3-venv"; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.study: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --editable ".[study]"
	@$(BIN)/python -m pip uninstall --quiet --yes rfc3987-syntax 2>/dev/null || true  # its import costs JupyterLab a second and more
	@touch $@

$(VENV)/.hub: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --editable ".[hub]"
	@$(BIN)/python -m pip uninstall --quiet --yes rfc3987-syntax 2>/dev/null || true
	@touch $@ $(VENV)/.study

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@$(BIN)/python -m pip uninstall --quiet --yes rfc3987-syntax 2>/dev/null || true
	@touch $@ $(VENV)/.study $(VENV)/.hub

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
