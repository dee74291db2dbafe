# `make run` and `make test` are all a fresh clone needs: Python 3.11 or newer and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
NO_QUESTION := __init__ bank_flags comparison controls encoder_runs examples family_figures finished flags \
	folder inputs members method_flags model_lists rehearsal retrieval_figures run studied
EXPERIMENTS := $(filter-out $(NO_QUESTION),$(basename $(notdir $(wildcard experiments/*.py))))

.PHONY: run test lint types pytest smoke clean $(EXPERIMENTS:%=smoke-%)

run: $(INSTALLED)
	$(BIN)/python -m experiments.mutual_knowledge

test: lint pytest
	$(MAKE) --jobs=2 --output-sync types smoke

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

pytest: $(INSTALLED)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q --numprocesses=auto --dist=loadfile

smoke: $(EXPERIMENTS:%=smoke-%)

$(EXPERIMENTS:%=smoke-%): smoke-%: $(INSTALLED)
	@echo "python -m experiments.$* --smoke"; \
	folder=$$(mktemp -d) && \
	XDG_CACHE_HOME=$$folder OMP_NUM_THREADS=1 \
		$(BIN)/python -m experiments.$* --smoke --out $$folder/run && \
	rm -rf $$folder

$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $(INSTALLED)

clean:
	rm -rf $(VENV) runs
