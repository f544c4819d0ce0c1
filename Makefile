# Everything a newcomer needs: `make demo` and `make test`. Both set up .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: demo test test-all soak lint docs lock bench bench-resolvers clean

demo: $(VENV)/runtime.stamp ## make a synthetic Superleap, run everything, print what came out
	$(BIN)/cdp demo

test: $(VENV)/dev.stamp lint ## every test but the campaigns, at most 8 minutes
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope -m "not campaign"

test-all: $(VENV)/dev.stamp lint ## the tests and the long property and kill campaigns
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope

soak: $(VENV)/dev.stamp ## the campaigns at ten times the count
	CDP_TEST_EFFORT=10 $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope -m campaign

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes $(WORKERS) aakash_cdp

docs: $(VENV)/dev.stamp ## write the generated pages: data dictionary and CLI reference
	$(BIN)/python -m aakash_cdp.cli.reference docs

bench: $(VENV)/dev.stamp ## time every stage beside the floor
	$(BIN)/python -m bench --leads 200000

bench-resolvers: $(VENV)/dev.stamp ## identity beside Splink and GoldenMatch, which live in an environment of their own
	test -x $(VENV)-resolvers/bin/python || $(PYTHON) -m venv $(VENV)-resolvers
	$(VENV)-resolvers/bin/python -m pip install --quiet --requirement requirements/resolvers.txt
	$(BIN)/python -m bench.resolvers --leads 100000 --goldenmatch

lock: $(VENV)/dev.stamp ## pin every dependency again
	$(BIN)/python requirements/lock.py

$(VENV)/runtime.stamp: pyproject.toml requirements/runtime.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements/runtime.txt setuptools==84.2.1
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp requirements/dev.txt
	$(BIN)/python -m pip install --quiet --requirement requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-resolvers build *.egg-info
