# Needs only Python 3.11 to 3.13 with venv, and make. The first target that runs sets the environment up; later ones reuse it.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NATIVE := src/extract/reading/native
BUILT := $(VENV)/.native
FORMATS := $(VENV)/.formats
PIP := $(BIN)/python -m pip --disable-pip-version-check
OUT ?= data
ARCHIVE ?= archive

.PHONY: run test formats recognisers nightly sanitize mutants lint accuracy vulnerabilities bench fixtures setup clean help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(BUILT)  ## the main job on the bundled sample site: from list pages to Parquet, with a summary
	$(BIN)/juesuan run --sample -o $(OUT) --archive $(ARCHIVE)

test: $(BUILT)  ## the whole test suite
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

nightly: $(BUILT)  ## 200 made documents that no run has seen, read whole; 2,000 damaged ones; 160 kills
	JUESUAN_PROPERTY_DOCUMENTS=200 $(BIN)/python -m pytest tests/test_golden.py
	JUESUAN_DAMAGED_DOCUMENTS=2000 $(BIN)/python -m pytest tests/test_mutated.py
	JUESUAN_TEST_KILLS=60 $(BIN)/python -m pytest tests/test_killed_reading.py tests/test_collect_killed.py

sanitize: $(BUILT)  ## the part in C under address and undefined-behaviour sanitizers, over made, damaged and real files
	$(BIN)/python -m tests.sanitize

mutants: $(BUILT)  ## random mutants of an area's code against the area's own tests: SEED=1 AREA=checks (all areas without it)
	$(BIN)/python -m tests.mutants $(addprefix --seed ,$(SEED)) $(addprefix --area ,$(AREA))

lint: $(BUILT)  ## linters and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

accuracy: $(BUILT)  ## figures against documents labelled by hand, where those are at hand
	@if [ -f ../shared/tools/score.py ]; then \
	  $(BIN)/juesuan extract ../shared/real -o build/accuracy --force && \
	  $(BIN)/python ../shared/tools/score.py build/accuracy ../shared/gold && \
	  $(BIN)/python -m benchmarks.accuracy --write; \
	else echo "accuracy: no labelled documents beside this folder (../shared): nothing to compare with"; fi

formats: $(BUILT) $(FORMATS)  ## Word, Excel, web pages, OFD and scans against what is known of them (an hour; says what it skips)
	$(BIN)/python -m benchmarks.formats
	@if [ -d ../shared/gold ]; then \
	  $(BIN)/python -m benchmarks.scans && $(BIN)/python -m benchmarks.scans --poor; \
	else echo "scans: no labelled documents beside this folder (../shared): skipped"; fi

vulnerabilities: $(BUILT)  ## known ones of the lock's packages; without the network it says that it did not run
	@$(BIN)/python .ci/vulnerabilities.py

bench: $(BUILT)  ## speed, memory and cells against other libraries: docs/benchmarks.md (minutes; BENCH=--long)
	$(BIN)/python -m benchmarks.bench $(BENCH)

fixtures: $(BUILT)  ## write the documents of fixtures/ again, with the truth beside each
	$(BIN)/python -m fixtures build

setup: $(BUILT)  ## only the environment

recognisers: $(BUILT) $(FORMATS)  ## the environment, and what reading scanned pages needs (300 MB)

$(READY): requirements.lock pyproject.toml
	@set -e; for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    echo "Setting up $(VENV) with $$("$$python" --version) (once; some minutes, mostly downloads) …"; \
	    "$$python" -m venv --clear $(VENV); exit 0; fi; \
	done; \
	echo "make: no Python 3.11, 3.12 or 3.13 with venv found: install one, or name it: make PYTHON=/path/to/python" >&2; exit 2
	$(PIP) install -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# what scanned pages need, without what their packages would bring along and nothing here imports
$(FORMATS): $(READY) requirements-formats.lock
	$(PIP) install --no-deps -r requirements-formats.lock
	@touch $@

# where there is a C compiler; without one it says so, and pages are read in Python
$(BUILT): $(READY) $(wildcard $(NATIVE)/*.[ch]) $(NATIVE)/build.py $(NATIVE)/__init__.py
	@$(BIN)/juesuan native
	@touch $@

clean:  ## the environment and everything built; data/ and archive/ stay
	rm -rf $(VENV) build dist $(NATIVE)/_reader_* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
