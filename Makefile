# make run      set up if needed, then serve on http://127.0.0.1:8000 with the bilans of corpus/ loaded
# make test     set up if needed, then everything that guards a change
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --quiet pyproject.toml

.PHONY: setup run test lint audit hostile fuzz fuzz-api layouts sentences evaluate bench bench-million bench-mixed bench-pages bench-workers bench-many corpus lexicons outlines messages screenshots image-test lock clean

setup: .venv/.ready

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Filon needs Python 3.11 or newer: make setup PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.ready: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-dev: requirements-dev.txt .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.ready-bench: requirements-bench.txt .venv/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

.venv/.ready-fuzz: requirements-fuzz.txt .venv/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.txt
	@touch $@

run: setup
	$(BIN)/filon serve --load corpus

lint: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml service extractors models
	$(BIN)/deptry .

# Known flaws of the dependencies, by PyPI's advisories: needs the internet.
audit: .venv/.ready-dev
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt || \
	{ echo "make audit: ERROR above means that PyPI's advisories could not be asked, and nothing is known; else upgrade what is listed" >&2; exit 1; }

# On every core; `pytest` alone runs in one process, as one wants it for a few tests or with --pdb.
test: lint
	$(BIN)/pytest -n auto

# All the broken and hostile PDFs (some ten minutes); `make test` tries those that stand for them.
hostile: .venv/.ready-dev
	FILON_HOSTILE=1 $(BIN)/pytest -q tests/service/test_hostile.py

# Texts, dates, PDFs, forms and ZIPs made at random, each for so many minutes; what is found stays in .fuzz/.
MINUTES ?= 10
fuzz: .venv/.ready-fuzz
	PYTHONPATH=tests/service $(BIN)/python tests/fuzz/fuzz.py $(MINUTES)

# Every call of the API with two hundred examples made at random; `make test` tries a few.
fuzz-api: .venv/.ready-dev
	FILON_FUZZ=200 $(BIN)/pytest -q --timeout=3600 tests/service/test_schemathesis.py

# How many texts of three hundred layouts made at random, and of sixty documents of each kind, are found whole.
layouts: .venv/.ready-dev
	$(BIN)/python tests/reading/laidout.py 300
	$(BIN)/python tests/reading/designed.py 60

# How many sentences of the shared bilan are found whole in one passage, and which are not (reads a scan: a minute).
sentences: .venv/.ready-dev
	$(BIN)/python tests/reading/sentences.py

evaluate: .venv/.ready-dev
	$(BIN)/python corpus/evaluate.py

bench: .venv/.ready-bench
	$(BIN)/python tests/benchmarks/bench.py

# A million facts on SQLite and on PostgreSQL: half an hour on a quiet machine, a minute with MILLION="--keep DIR" made before.
bench-million: .venv/.ready-dev
	PYTHONPATH=tests/service $(BIN)/python tests/benchmarks/million.py $(MILLION)

# A hundred requests a second to two processes with a million facts on PostgreSQL, on two cores: two minutes with
# MIXED="--keep DIR" made before by bench-million.
bench-mixed: .venv/.ready-dev
	PYTHONPATH=tests/service $(BIN)/python tests/benchmarks/mixed.py $(MIXED)

# How fast the pages are, in Chromium and with a million facts: some minutes with PAGES="--keep DIR" made before.
bench-pages: .venv/.ready-dev
	PYTHONPATH=tests/service:tests/web $(BIN)/python tests/benchmarks/pages.py $(PAGES)

# Documents a minute of one worker and of two, on PostgreSQL beside them: some minutes on a quiet machine.
bench-workers: .venv/.ready-dev
	PYTHONPATH=tests/service $(BIN)/python tests/benchmarks/workers.py $(WORKERS)

# Ten thousand PDFs into one fact base, killed half way (docs/sizing.md): half an hour on a quiet machine, and some ten
# minutes to make the PDFs unless MANY="--keep DIR" has them.
bench-many: .venv/.ready-dev
	PYTHONPATH=tests/service $(BIN)/python tests/benchmarks/many.py $(MANY)

corpus: .venv/.ready-dev
	$(BIN)/python corpus/build.py

lexicons: .venv/.ready-dev
	$(BIN)/python extractors/meaning/lexicons/build.py

# The outlines of the départements, for the map of the dashboard.
outlines: .venv/.ready-dev
	$(BIN)/python service/web/outlines/build.py

# The pictures of docs/screenshots/, with the bilans of corpus/ (a minute).
screenshots: .venv/.ready-dev
	PYTHONPATH=tests/service:tests/web $(BIN)/python tests/web/screenshots.py

# The French of the pages, brought up to date with the messages in them; what is new is then to be put into French.
messages: .venv/.ready-dev
	$(BIN)/pybabel -q extract -F pyproject.toml --no-location --sort-output --omit-header -o $(BIN)/messages.pot .
	$(BIN)/pybabel -q update -i $(BIN)/messages.pot -o service/web/locale/fr.po -l fr --no-fuzzy-matching --ignore-obsolete --omit-header --width=120

# The image of the Dockerfile, built and tried where no Docker is at hand: as root, with buildah and debootstrap (ten
# minutes, the next time two).
image-test: .venv/.ready-dev
	PYTHONPATH=tests/service $(BIN)/python tests/image/trial.py

lock: .venv/.ready-dev
	$(LOCK) -o requirements.txt
	$(LOCK) --extra postgresql --extra otel --constraint requirements.txt -o requirements-image.txt
	$(LOCK) --extra dev -o requirements-dev.txt
	$(LOCK) --extra dev --extra bench -o requirements-bench.txt
	$(LOCK) --extra dev --extra fuzz -o requirements-fuzz.txt

clean:
	rm -rf .venv build *.egg-info
