# Golden Hour. `make` alone shows what there is.
# Only Python >= 3.11, make and a registry connection are needed; everything else is set up into this folder.

PORT ?= 8000
DATA ?= demo-data
PYTHON ?= python3
TESTERS ?= 2
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never

# A uv on the PATH is used; otherwise one is put into .tools.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen --no-sync

.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Say PYTHON=/path/to/python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet uv==$(UV_VERSION)

.PHONY: setup
setup: $(filter .tools/bin/uv,$(UV)) ## install everything into this folder (Python packages, browser files)
	@$(UV) sync --frozen --quiet --compile-bytecode
	@$(RUN) python scripts/vendor.py

.PHONY: demo
demo: setup ## start with a simulated county: make demo PORT=8123 DATA=/some/dir
	@$(RUN) goldenhour demo --port $(PORT) --data $(DATA)

.PHONY: test
test: setup ## run all tests (browser tests need Chromium, contract tests PostgreSQL: see README); one at a time: make test TESTERS=0
	@$(RUN) pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder

.PHONY: check
check: setup ## format, lint, types, import contracts, docs truth
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) pytest tests/architecture

.PHONY: bench
bench: setup ## measure on this machine, print ratios
	@$(RUN) python -m bench

.PHONY: story
story: setup ## replay one emergency in the terminal
	@$(RUN) goldenhour story

.PHONY: campaign
campaign: setup ## the long ones: power cuts, kills, simulation, at full size
	@GOLDENHOUR_CAMPAIGN=full $(RUN) pytest -m campaign -s

.PHONY: docs
docs: setup ## write the generated pages of docs/ anew
	@$(RUN) python -m scripts.write_docs

.PHONY: messages
messages: setup ## collect the interface's messages into the catalogues
	@$(RUN) python -m scripts.collect_messages

.PHONY: format
format: setup ## format the code
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .
