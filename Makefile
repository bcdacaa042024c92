# Weefsel. `make` shows what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# In which looks the tests open every page in the browser: all, or one of each page, drawn by a number.
WEEFSEL_PAGES ?= $(shell date +%s)
# The size of the towns that solvers are compared on: S, M, L or XL.
SIZE ?= M
SOURCES := pyproject.toml hatch_build.py package.json package-lock.json

.DEFAULT_GOAL := help
# Compiled code is kept between the hundreds of processes that the tests start, whatever the shell says.
test fast journeys: export PYTHONDONTWRITEBYTECODE :=
.PHONY: help setup compiled demo start test fast prove journeys check format catalogue plan-amsterdam plan-amsterdam-large bench-match lock browser translations clean

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV): requirements-bootstrap.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@touch $@

$(VENV)/.run: requirements.lock $(SOURCES) | $(UV)
	$(UV) pip install --quiet --require-hashes -r requirements.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(SOURCES) | $(UV)
	$(UV) pip sync --quiet --require-hashes requirements-dev.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

setup: $(VENV)/.dev compiled ## Install everything a developer needs, with checked hashes

# What is compiled is kept beside the source.
$(VENV)/.compiled: $(VENV)/.dev $(shell find src/weefsel/engine -name '*.py')
	$(BIN)/python -m weefsel.engine.matching.compiled
	@touch $@

compiled: $(VENV)/.compiled

demo: $(VENV)/.run ## Start a practice region in the browser (stop: Ctrl+C; your changes are kept)
	$(BIN)/weefsel demo

start: $(VENV)/.run ## Start a real installation
	$(BIN)/weefsel start

browser: $(VENV)/.dev
	$(BIN)/python -m tests.browser

# The practice region is filled in a run of its own, beside the others: its job queue cannot be used in a thread where a
# browser's event loop runs, and a worker may have had a browser before.
test: export WEEFSEL_PAGES := $(WEEFSEL_PAGES)
test: $(VENV)/.dev compiled browser ## Run the tests, with each page in a browser (WEEFSEL_PAGES=all: in each of its looks)
	@mkdir -p build
	@$(BIN)/pytest tests/project/demo > build/test-demo.log 2>&1 & demo=$$!; \
	$(BIN)/pytest -n 2 --dist worksteal --ignore=tests/project/demo; others=$$?; \
	wait $$demo; region=$$?; cat build/test-demo.log; exit $$((others + region))

fast: $(VENV)/.dev compiled ## Run the tests without a browser or long runs
	$(BIN)/pytest -n 2 --dist worksteal -m "not journey" --ignore=tests/project/demo

prove: $(VENV)/.run ## Prove who may see what, and that nobody meets whom they must not (many hours; goes on where it stopped)
	$(BIN)/weefsel check authorisation --worlds 100000
	$(BIN)/weefsel check authorisation
	$(BIN)/weefsel check authorisation --rows 10000
	$(BIN)/weefsel check authorisation --pool
	$(BIN)/weefsel check never-together --worlds 1000000
	$(BIN)/weefsel check never-together --pages 10000
	$(BIN)/weefsel check never-together --timing 400

journeys: $(VENV)/.dev browser ## Walk the stories in a real browser
	$(BIN)/pytest -m journey

check: $(VENV)/.dev ## Lint, types, import contracts, catalogue, migrations
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/weefsel catalogue check
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -W ignore -m django makemigrations --check --dry-run

format: $(VENV)/.dev ## Put the code in shape
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .

catalogue: $(VENV)/.run ## Check every file of the catalogue
	$(BIN)/weefsel catalogue check

plan-amsterdam: $(VENV)/.run ## Plan 20,000 inhabitants over the Amsterdam list (needs WEEFSEL_DATA)
	$(BIN)/weefsel plan --amsterdam --out plan

plan-amsterdam-large: $(VENV)/.run ## The same for 50,000 inhabitants and 1,000 invented places more
	$(BIN)/weefsel plan --amsterdam --inhabitants 50000 --invented-offers 1000 --out plan

bench-match: $(VENV)/.dev compiled ## Compare plans of towns with other solvers (SIZE=S, M, L or XL; ROUNDS, MINUTES)
	$(BIN)/python -m benchmarks.match --size $(SIZE) --rounds $(or $(ROUNDS),5) --minutes $(or $(MINUTES),30)

translations: $(VENV)/.dev ## Gather the Dutch texts for translation
	$(BIN)/python -m tests.translations

lock: $(UV) ## Renew the lock files from pyproject.toml
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra build -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra build --extra cluster --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## Remove what was built (not your data)
	rm -rf $(VENV) plan node_modules src/weefsel/web/static/vendor
