# `make lab` to try it, `make test` before a commit; both set everything up by themselves.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
ifndef SIDE_BY_SIDE_CHECKS
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup
LAB_STAMP := $(VENV)/.lab
BENCH_STAMP := $(VENV)/.bench
FRONTEND := quantask_jupyter/frontend
FRONTEND_STAMP := $(FRONTEND)/node_modules/.package-lock.json
NODE_PATH := PATH="$(CURDIR)/$(BIN):$$PATH"
EXTRAS := lab,test,hub,docs
LAB_ARGS ?=
HUB_ARGS ?=
PYTEST_ARGS ?=

# Two processes with servers of their own: half of the tests wait for something.
SIDE_BY_SIDE := -n 2 --dist loadfile

# Tests start hundreds of programs, each of which would compile every module anew where this is set for the whole machine.
test-python test-hub test-browser unit faults: export PYTHONDONTWRITEBYTECODE :=

# A pytest process of its own: the browser's event loop does not mix with the rest.
BROWSER_TESTS := $(wildcard tests/browser/test_*.py)

.PHONY: checks graders hub hub-proxy bench differential faults fuzz soak guides js js-check js-test help setup lab test lint types services test-python test-hub test-browser exporters others public versions libraries unit language words notebooks docs wheel clean

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## .venv with everything that lab, tests and documentation need

# What makes an environment and installs the extras $(1) into it. An editable install copies what Jupyter reads from its
# own folders, so it is made again when that changes.
define install
	@if command -v uv >/dev/null; then \
	  [ -x $(BIN)/python ] || uv venv --quiet --clear --python '>=3.11' $(VENV); \
	  uv pip install --quiet --python $(BIN)/python --editable '.[$(1)]'; \
	else \
	  command -v $(PYTHON) >/dev/null || { echo 'Quantask needs Python 3.11 or newer (Debian: apt-get install python3-venv).' >&2; exit 1; }; \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Quantask needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -c 'import platform; print(platform.python_version())'): name a newer one with make PYTHON=…" >&2; exit 1; }; \
	  $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian: apt-get install python3-venv)." >&2; exit 1; }; \
	  [ -x $(BIN)/python ] && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV); \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(1)]'; \
	fi
endef
INSTALLED := pyproject.toml quantask_jupyter/labextension/package.json

$(STAMP): $(INSTALLED)
	$(call install,$(EXTRAS))
	@touch $@ $(LAB_STAMP)

$(LAB_STAMP): $(INSTALLED)
	$(call install,lab)
	@touch $@

lab: $(LAB_STAMP) ## JupyterLab on the example notebooks
	@args=(); \
	[ "$$(id -u)" != 0 ] || args+=(--allow-root); \
	[ "$$(uname)" != Linux ] || [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || args+=(--no-browser); \
	exec $(BIN)/jupyter lab "$${args[@]}" $(LAB_ARGS) notebooks

test: checks services test-python test-hub test-browser ## lint, types and every test
	@tail -qn 1 .run/test-*.log

# What takes one processor each.
checks: setup $(FRONTEND_STAMP) ## lint, types, documentation, and the front end's own tests
	@$(MAKE) --jobs=2 --output-sync=target SIDE_BY_SIDE_CHECKS=yes lint types docs js-check js-test

lint: setup $(FRONTEND_STAMP) ## style, who may import whom, and the front end's types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	cd $(FRONTEND) && $(NODE_PATH) npm run --silent types

types: setup ## mypy, strict
	$(BIN)/mypy

services: setup ## PostgreSQL, RabbitMQ and a browser for the tests: found, or installed
	@rm -rf .run && mkdir -p .run
	$(BIN)/python -m tests.services

# The proxy of the JupyterHub that the tests start.
HUB_STAMP := tests/hub/node_modules/.package-lock.json
$(HUB_STAMP): $(STAMP) tests/hub/package-lock.json
	cd tests/hub && PATH="$(CURDIR)/$(BIN):$$PATH" npm install --no-save --ignore-scripts --no-audit --no-fund
	@touch $@

hub-proxy: $(HUB_STAMP)

hub: $(HUB_STAMP) ## a JupyterHub with a made-up class, to look at: ctrl-C ends it
	$(BIN)/python -m tests.hub $(HUB_ARGS)

test-hub: setup $(HUB_STAMP) ## the tests that start a JupyterHub
	@mkdir -p .run
	$(BIN)/pytest tests/integration/hub $(SIDE_BY_SIDE) $(PYTEST_ARGS) 2>&1 | tee .run/test-2-hub.log

test-python: setup $(HUB_STAMP)
	@mkdir -p .run
	$(BIN)/pytest tests --ignore=tests/browser --ignore=tests/integration/hub -m "not slow_fault" $(SIDE_BY_SIDE) $(PYTEST_ARGS) 2>&1 | tee .run/test-1-python.log

test-browser: setup $(FRONTEND_STAMP)
	@mkdir -p .run
	$(if $(BROWSER_TESTS),$(BIN)/pytest tests/browser $(SIDE_BY_SIDE) $(PYTEST_ARGS) 2>&1 | tee .run/test-3-browser.log)

$(FRONTEND_STAMP): $(STAMP) $(FRONTEND)/package-lock.json
	cd $(FRONTEND) && $(NODE_PATH) npm install --no-save --ignore-scripts --no-audit --no-fund
	@touch $@

js: $(FRONTEND_STAMP) ## builds what is shipped from frontend/
	cd $(FRONTEND) && $(NODE_PATH) npm run build

js-check: $(FRONTEND_STAMP) ## what is committed is what the sources build
	cd $(FRONTEND) && $(NODE_PATH) npm run check

js-test: $(FRONTEND_STAMP) ## lint and unit tests of the front end
	cd $(FRONTEND) && $(NODE_PATH) npm run --silent lint && $(NODE_PATH) npm run --silent test

faults: setup ## every fault that is injected, also those that take long
	$(BIN)/pytest tests/faults tests/bad_input $(PYTEST_ARGS)

MINUTES ?= 30
soak: setup ## faults at random for MINUTES, while tasks are submitted
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES)

PROGRAMS ?= 5000
SEED ?= 1
differential: setup ## random programs beside an exact simulator: PROGRAMS=5000 SEED=1
	@mkdir -p .run
	$(BIN)/python -W ignore::DeprecationWarning -m tests.differential --programs $(PROGRAMS) --seed $(SEED) 2>.run/differential.log

fuzz: setup ## mutated programs, to be loaded or refused in plain words: PROGRAMS=100000 SEED=1
	$(BIN)/python -m tests.fuzz --programs $(PROGRAMS) --seed $(SEED)

# Like $(STAMP): what is compared with is installed by nothing else.
$(BENCH_STAMP): $(STAMP)
	$(call install,bench)
	@touch $@

# BENCH_ARGS=--help says what else there is: --quick, --only SECTIONS, --peers NAMES, --rounds N.
BENCH_ARGS ?=
bench: $(BENCH_STAMP) ## beside other task queues and runs in process, 20 to 40 minutes: benchmarks/README.md
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

# Two environments of their own: other programs' exporters pull in what the project does not need.
EXPORTERS := $(VENV)/exporters
exporters: setup ## what other programs write of our circuits: written anew, and run
	@for when in now before; do \
	  if command -v uv >/dev/null; then \
	    uv venv --quiet --clear $(EXPORTERS)/$$when; \
	    uv pip install --quiet --python $(EXPORTERS)/$$when/bin/python -r tests/exporters/requirements-$$when.txt; \
	  else \
	    $(PYTHON) -m venv --clear $(EXPORTERS)/$$when; \
	    $(EXPORTERS)/$$when/bin/python -m pip install --quiet --disable-pip-version-check -r tests/exporters/requirements-$$when.txt; \
	  fi; \
	done
	rm -rf tests/circuits/exporters
	$(EXPORTERS)/now/bin/python -W ignore -m tests.exporters.write qiskit cirq pytket pennylane
	$(EXPORTERS)/before/bin/python -W ignore -m tests.exporters.write qiskit
	$(BIN)/pytest tests/exporters $(PYTEST_ARGS)

# An environment of its own, as that of the exporters.
OTHERS := $(VENV)/other_simulators
FOLDERS ?=
others: setup ## what qdk and Amazon Braket's simulator answer to our OpenQASM 3 programs, beside what we do: FOLDERS="…" for more
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --clear $(OTHERS); \
	  uv pip install --quiet --python $(OTHERS)/bin/python -r tests/other_simulators/requirements.txt; \
	else \
	  $(PYTHON) -m venv --clear $(OTHERS); \
	  $(OTHERS)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/other_simulators/requirements.txt; \
	fi
	@mkdir -p .run
	$(BIN)/python -W ignore -m tests.other_simulators $(abspath $(OTHERS)/bin/python) $(FOLDERS) 2>.run/others.log

FOLDER ?= ../public
public: setup ## how many OpenQASM 3 programs of others run, out of checkouts of their repositories: FOLDER=../public
	@mkdir -p .run
	$(BIN)/python -W ignore -m tests.public_programs $(FOLDER) 2>.run/public.log

# Environments of their own: with Qiskit's last minor version before the newest, and with the oldest that is allowed.
VERSIONS := $(VENV)/versions
versions: setup ## clients and workers of three versions of Qiskit, both ways
	@for each in before oldest; do \
	  if command -v uv >/dev/null; then \
	    uv venv --quiet --clear $(VERSIONS)/$$each; \
	    uv pip install --quiet --python $(VERSIONS)/$$each/bin/python --editable . -r tests/versions/requirements-$$each.txt; \
	  else \
	    $(PYTHON) -m venv --clear $(VERSIONS)/$$each; \
	    $(VERSIONS)/$$each/bin/python -m pip install --quiet --disable-pip-version-check --editable . -r tests/versions/requirements-$$each.txt; \
	  fi; \
	done
	$(BIN)/pytest tests/versions/both_ways.py $(PYTEST_ARGS)

# An environment of its own, too.
LIBRARIES := $(VENV)/libraries
libraries: setup ## libraries that are built on Qiskit, on Aer and here
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --clear $(LIBRARIES); \
	  uv pip install --quiet --python $(LIBRARIES)/bin/python --editable . -r tests/libraries/requirements.txt; \
	  uv pip install --quiet --no-deps --python $(LIBRARIES)/bin/python -r tests/libraries/requirements-alone.txt; \
	else \
	  $(PYTHON) -m venv --clear $(LIBRARIES); \
	  $(LIBRARIES)/bin/python -m pip install --quiet --disable-pip-version-check --editable . -r tests/libraries/requirements.txt; \
	  $(LIBRARIES)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/libraries/requirements-alone.txt; \
	fi
	$(BIN)/pytest tests/libraries/beside_aer.py $(PYTEST_ARGS)

NOTEBOOKS ?=
guides: setup ## notebooks of others on Aer and here: NOTEBOOKS="folders and files", which are fetched and not part of the project
	$(BIN)/python -m tests.guides $(NOTEBOOKS)

# An environment of its own, as that of the exporters.
GRADERS := $(VENV)/graders
graders: setup ## circuits in the cells of nbgrader and otter-grader
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --clear $(GRADERS); \
	  uv pip install --quiet --python $(GRADERS)/bin/python --editable . -r tests/graders/requirements.txt; \
	else \
	  $(PYTHON) -m venv --clear $(GRADERS); \
	  $(GRADERS)/bin/python -m pip install --quiet --disable-pip-version-check --editable . -r tests/graders/requirements.txt; \
	fi
	$(BIN)/pytest tests/graders/in_their_cells.py $(PYTEST_ARGS)

notebooks: setup ## executes the example notebooks anew and saves their outputs
	$(BIN)/python -m tests.acceptance.execute_notebooks

language: setup ## docs/reference/openqasm3.md, from the programs in tests/circuits/openqasm3; the names that cells complete
	$(BIN)/python -m tests.circuits.openqasm3_table
	$(BIN)/python -m tests.circuits.openqasm3_names

words: setup ## what there is to be translated of the front end: frontend/locale, for gettext
	$(BIN)/python -m tests.translations

docs: setup ## the documentation, in docs/_build/html
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs docs/_build/html

wheel: $(LAB_STAMP) ## dist/quantask_jupyter-….whl, to be installed by pip
	$(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

unit: setup ## the tests that need no service
	$(BIN)/pytest tests/unit $(SIDE_BY_SIDE) $(PYTEST_ARGS)

clean: ## removes what make made
	rm -rf $(VENV) docs/_build .run .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist build
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
