# One set of commands for people, hooks and CI. Needs Python 3.11 to 3.13, pip and make; no server.
PYTHON ?= python3
HOME_DIR ?= home
BIN := .venv/bin
export UV_NO_PROGRESS := 1

.PHONY: run example test check fix bench lock clean

# Simulated exports, one whole night, the path of the page. A second call finds nothing new and is quick.
run: .venv/.installed
	@test -e $(HOME_DIR)/inbox || $(BIN)/outcomes simulate --home $(HOME_DIR)
	@$(BIN)/outcomes run --home $(HOME_DIR)

# The same night on real public diaries.
example: .venv/.installed
	@$(BIN)/python examples/kostecki_dillon/make_exports.py --inbox $(HOME_DIR)-kostecki-dillon/inbox
	@$(BIN)/outcomes run --home $(HOME_DIR)-kostecki-dillon

# The tests of a file share a process, and so the nights that its fixtures run.
test: .venv/.installed
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar sql
	! grep -n '://' requirements.lock requirements-uv.lock

fix: .venv/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar sql
	$(BIN)/outcomes docs
	$(BIN)/python tests/fault_matrix.py --write

bench: .venv/.installed
	$(BIN)/python benchmarks/night.py

# Resolve the pins again; the lock must hold no address of a package index.
lock: .venv/.installed
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet -o requirements.lock

clean:
	rm -rf .venv $(HOME_DIR) $(HOME_DIR)-kostecki-dillon dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# pip installs uv by hash, uv installs everything else by hash in seconds.
.venv/.installed: pyproject.toml requirements.lock requirements-uv.lock
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
