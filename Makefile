# Two commands matter: `make demo` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types walls unit conformance bench lock format clean python install install-dev

demo: install
	@$(BIN)/flux demo

test: install-dev lint types walls unit

install: python
	@$(PYTHON) .ci/install.py run

install-dev: python
	@$(PYTHON) .ci/install.py dev

python:
	@command -v $(PYTHON) >/dev/null || { echo "Flux a besoin de Python 3.11 ou plus récent, et « $(PYTHON) » est introuvable : installez-le, ou dites lequel prendre, par exemple make demo PYTHON=python3.12"; exit 1; }

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

walls:
	@PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/lint-imports

# in the order of the folders: the long journeys begin early, and both workers end together
unit:
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

conformance: install-dev
	@$(BIN)/python .ci/conformance.py

bench: install-dev
	@$(BIN)/python -m benchmarks $(ONLY)

format: install-dev
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

# Writes the hash-pinned lists again (needs uv); none of them names an address.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q
lock:
	$(LOCK) requirements/build.in -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) pyproject.toml --extra dev -o requirements/dev.txt

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
