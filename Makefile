# "make" alone lists the targets. Everything runs in VENV, which "make setup" builds. Another Python
# has another folder: make quick PYTHON=python3.13 VENV=.venv-3.13. With SETUP=--quick it gets no
# more than that needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := src generated runtime scripts tests examples dropin benchmarks
ON_SOCKETS := tests/faults tests/connection tests/transport tests/rest tests/emulator
OLDEST := $(CURDIR)/$(VENV)/oldest
# Most tests of connections and of voice wait, so twice as many processes as two processors take
# less time.
SIDE_BY_SIDE := --numprocesses 4 --dist worksteal
# What needs no socket waits for nothing: two plain processes, one with this half and one with the
# rest, take two thirds of the time of pytest-xdist, which collects everything in each process. And
# a signal bounds the time of a test as well as a thread, which would have to start for each.
HALF := tests/client tests/config tests/connection tests/core tests/emulator tests/wire
QUICK := $(BIN)/pytest --timeout-method signal -m "not sockets and not slow and not hypothesis"
TWO_AT_ONCE = $(MAKE) --no-print-directory --jobs 2 --keep-going \
	$(if $(filter output-sync,$(.FEATURES)),--output-sync)
# Where it is set, every process compiles the generated packages and rewrites the tests anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup generate drift validate diff propose release check lint imports types mypy pyright format
.PHONY: quick quick-half quick-rest test oldest faults soak bench profile demo build clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/ready ## build .venv with the package, the drop-in and the tools (once)

$(VENV)/ready: pyproject.toml constraints.txt dropin/pyproject.toml scripts/setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(PYTHON) is too old: make setup PYTHON=... with 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python scripts/setup.py $(SETUP)
	@touch $@

generate: setup ## regenerate generated/ from spec/ and templates/
	$(BIN)/python scripts/generate.py

drift: setup ## fail if generated/ does not match spec/ and templates/
	$(BIN)/python scripts/generate.py --check

validate: setup ## check the specs against their meta-schemas and our own rules
	$(BIN)/python scripts/validate.py

diff: setup ## say what changed in the specs since BASE, a git revision or a file, and whom it breaks
	@$(BIN)/python scripts/spec_diff.py $(or $(BASE),HEAD) spec $(ARGS)

propose: setup ## write drift.patch: what the specs should say, given RECORDING=call.jsonl
	$(BIN)/python scripts/propose.py $(RECORDING) --output drift.patch $(ARGS)

release: check ## raise the version as far as the changes since BASE ask for, and write the changelog
	$(BIN)/python scripts/release.py $(if $(BASE),--base $(BASE)) $(ARGS)

lint: setup ## ruff, read-only
	$(BIN)/ruff check --no-cache $(SOURCES)
	$(BIN)/ruff format --no-cache --check --quiet $(SOURCES)

imports: setup ## who may import whom: the contracts in pyproject.toml
	$(BIN)/lint-imports --no-cache

types: mypy pyright ## both type checkers

mypy: setup ## mypy --strict on all but the tests, and on tests/typing
	$(BIN)/mypy src generated runtime scripts
	$(BIN)/mypy tests/typing

pyright: setup ## pyright on the public API
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

check: setup ## everything that reads; writes nothing
	$(TWO_AT_ONCE) types validate drift lint imports

format: setup ## let ruff format and fix
	$(BIN)/ruff check --no-cache --fix $(SOURCES)
	$(BIN)/ruff format --no-cache $(SOURCES)

quick: setup ## the tests that need no socket, in 15 to 20 seconds
	$(if $(TESTS),$(QUICK) $(TESTS),$(TWO_AT_ONCE) quick-half quick-rest)

quick-half:
	@$(QUICK) $(HALF)

quick-rest:
	@$(QUICK) $(HALF:%=--ignore=%)

test: setup ## all tests (TESTS=tests/faults: those alone)
	$(BIN)/pytest $(SIDE_BY_SIDE) $(TESTS)

oldest: setup ## generation and the network, on the oldest versions that we allow (PROCESSES=1)
	PYTHONPATH=$(OLDEST)-generators $(BIN)/python scripts/generate.py --check
	PYTHONPATH=$(OLDEST) $(BIN)/pytest --numprocesses $(or $(PROCESSES),2) --dist worksteal -p no:cacheprovider \
		-m "sockets and not hypothesis and not slow" $(ON_SOCKETS)

faults: setup ## run the fault suite and print the table of docs/connection.md, with openai beside it
	$(BIN)/python tests/support/faults.py $(ARGS)

soak: setup ## 200 connections under random faults for a minute (ARGS="--seed 7": those again)
	PYTHONPATH=tests $(BIN)/python -m support.soak $(ARGS)

bench: setup ## compare with the bare websockets library and with peers (FULL=1 for more)
	$(BIN)/python benchmarks/run.py $(if $(FULL),--full)

profile: setup ## show where the time of a received event goes
	$(BIN)/python benchmarks/layers.py

demo: setup ## talk to the embedded gateway: a spoken WAV in, reply.wav out
	$(BIN)/python examples/demo.py $(ARGS)

build: setup ## wheels and sdists of both distributions in dist/
	$(BIN)/python -m build --no-isolation
	$(BIN)/python -m build --no-isolation --outdir dist dropin

clean: ## remove what the other targets made
	rm -rf .venv .venv-* dist reply.wav .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
