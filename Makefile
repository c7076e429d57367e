# Everything a person types here. `make help` lists it; each step installs what it needs.

PYTHON ?= python3
PORT ?= 8470
CONCERTED_DATA ?= ./data
DEBIAN_PACKAGES := python3-venv golang-go golang-golang-x-mod-dev postgresql poppler-utils \
    fonts-noto-core fonts-noto-cjk nodejs:node npm:npm chromium
# These bring services that nobody wants on a desk: only where tests are all that runs.
ifeq ($(CI),true)
DEBIAN_PACKAGES += caddy:caddy tor:tor systemd:systemd-analyze shellcheck:shellcheck
endif
# Folders that hold Python now; mypy refuses one that holds none.
TYPED := $(patsubst %/,%,$(sort $(dir $(wildcard bench/*.py vectors/*.py)))) src tests

export PYTHON

.DEFAULT_GOAL := help
.PHONY: help install install-dev packages run demo check belenios test slow bench rehearse vectors vendor lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## make .venv with what Concerted needs to run
	@tools/venv.sh requirements.lock

install-dev: ## make .venv with what testing needs as well
	@tools/venv.sh requirements-dev.lock
	@tools/node.sh

packages: ## install the Debian packages that the tests need, if missing
	@tools/packages.sh $(DEBIAN_PACKAGES)

run: install ## run an empty host on 127.0.0.1 (PORT=8470, CONCERTED_DATA=./data)
	.venv/bin/concerted serve --host 127.0.0.1 --port $(PORT) --data $(CONCERTED_DATA)

demo: install ## make a committee of thirty to look into, and serve it (PORT=8470)
	.venv/bin/python -m concerted.demo --port $(PORT)

check: packages install-dev ## lint, formatting and types
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy $(TYPED)
	@[ ! -x node_modules/.bin/tsc ] || node_modules/.bin/tsc

belenios: ## fetch Belenios' own tool from Debian, for the tests that compare with it
	@tools/belenios.sh .belenios || true

test: packages check belenios ## every check and every quick test
	.venv/bin/pytest -n 2

slow: packages install-dev belenios ## the tests marked slow
	.venv/bin/pytest -n 2 -m slow

bench: install-dev ## run each bench/bench_*.py
	@for script in bench/bench_*.py; do echo "== $$script"; .venv/bin/python "$$script" || exit 1; done

rehearse: install-dev belenios ## elections of real size, alone and inside a committee, to the checked result
	.venv/bin/python bench/rehearse_elections.py
	.venv/bin/python bench/rehearse_committee.py

vectors: install-dev ## write the vectors anew; fails if that changes any
	@tools/vectors.sh

vendor: install-dev ## fetch the browser's libraries anew, as tools/vendor.py names them
	.venv/bin/python tools/vendor.py

lock: ## write the lock files anew (UPGRADE=1 takes the newest versions that fit)
	@tools/lock.sh
