# A newcomer needs two: `make demo` and `make test`. Each sets itself up.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
ARGS ?=

.PHONY: demo test soak bench pictures check format install lock clean

demo: .venv/.run  ## Sitroom and a Slack to try it in, on one address; ARGS="--speed 60" runs the clock faster
	$(BIN)/sitroom demo $(ARGS)

test: .venv/.dev  ## everything; what needs a missing program is skipped and says how to install it
	$(BIN)/coverage run --branch --source=bot/domain -m pytest -q tests/domain
	$(BIN)/coverage report --skip-covered --fail-under=100
	$(BIN)/pytest -n auto --dist worksteal --ignore=tests/domain $(ARGS)

soak: .venv/.dev  ## kills Sitroom a thousand times and counts what was lost or doubled, then every other fault for longer; ARGS="--kills 50" is shorter
	$(BIN)/python -m tests.faults.soak $(ARGS)
	$(BIN)/pytest -v --hypothesis-profile=soak tests/faults tests/flows/test_redelivery.py

bench: .venv/.dev  ## how long people wait, each beside the least it could be; ARGS="--only a --rounds 3" is some of it
	$(BIN)/python -m benchmarks $(ARGS)

pictures: .venv/.dev  ## remakes those of docs/processes from its tests; needs Chromium and a font with emoji (fonts-noto-color-emoji)
	SITROOM_PICTURES=docs/processes/pictures $(BIN)/pytest -q tests/processes

check: .venv/.dev  ## format, lint, types, architecture, dead code, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture
	$(BIN)/pytest -q tests/docs

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: .venv/.run  ## what `.venv/bin/sitroom run` needs, and no more

lock:  ## new versions of everything, by hash; needs uv
	uv pip compile --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group dev -o requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header -q requirements/build.in -o requirements/build.txt

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit("Sitroom needs Python 3.11 or newer, for example: make PYTHON=python3.11 $(MAKECMDGOALS)" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	touch $@

.venv/.run: .venv/.made pyproject.toml requirements/run.txt requirements/build.txt
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
