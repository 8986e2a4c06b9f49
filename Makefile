# make demo | test | check | simulate | test-faces | test-crashes | test-servers | test-screens | fuzz | docs | bench | bench-census | bench-tables | lock
PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/.ready
# A test run starts Python hundreds of times: what was compiled once is kept.
export PYTHONDONTWRITEBYTECODE :=
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: bench-census demo test check simulate test-faces test-crashes test-servers test-screens fuzz docs bench bench-tables lock clean

demo: $(READY)
	@$(BIN)/returns-bot demo $(if $(STAY),--stay)

test: $(READY)
	$(BIN)/python -m pytest -n 6 --dist worksteal -m "not servers and not screens and not crashes and not faces" --ignore tests/test_architecture.py

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

test-faces: $(READY)
	$(BIN)/python -m pytest -n 6 --dist worksteal -m faces tests/test_conversations.py

test-crashes: $(READY)
	$(BIN)/python -m pytest -n 4 -m crashes tests/test_durability.py

# A collection of 250 schools and eight weeks, lived through: make simulate SCHOOLS=50 SEED=7
SCHOOLS ?= 250
simulate: $(READY)
	$(BIN)/python -m tests.simulation --schools $(SCHOOLS) $(if $(SEED),--seed $(SEED))

test-servers: $(READY)
	$(BIN)/python -m pytest -m servers tests/servers -rs

# Mutated samples into every reader, for two minutes: make fuzz SECONDS=600 SEED=7
SECONDS ?= 120
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

test-screens: $(READY)
	$(BIN)/python -m pytest -m screens tests/screens -rs

docs: $(READY)
	$(BIN)/python -m docs.generate

bench: $(READY)
	$(BIN)/python -m bench

bench-census: $(READY)
	$(BIN)/python -m bench.census

# The exact versions, with hashes, that every set-up here installs.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --all-extras pyproject.toml -o requirements.lock

bench-tables: $(READY)
	$(BIN)/python -m bench.large

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Returns Bot needs Python 3.11 or newer: make PYTHON=python3.12")'
	@echo "Setting up .venv (once, about a minute)"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache build *.egg-info
