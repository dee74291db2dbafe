# `make run` and `make test` are all a fresh clone needs: Python 3.11 or newer and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
EXPERIMENTS := $(filter-out __init__ flags folder inputs rehearsal run,$(basename $(notdir $(wildcard experiments/*.py))))

.PHONY: run test lint types pytest smoke clean

run: $(INSTALLED)
	$(BIN)/python -m experiments.mutual_knowledge

test: lint types pytest smoke

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

pytest: $(INSTALLED)
	$(BIN)/python -m pytest -q

smoke: $(INSTALLED)
	@for name in $(EXPERIMENTS); do \
		echo "python -m experiments.$$name --smoke"; \
		folder=$$(mktemp -d) && \
		XDG_CACHE_HOME=$$folder $(BIN)/python -m experiments.$$name --smoke --out $$folder/run || exit 1; \
		rm -rf $$folder; \
	done

$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $(INSTALLED)

clean:
	rm -rf $(VENV) runs
