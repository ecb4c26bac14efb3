# Two commands are enough: `make run` shows the portal, `make test` tests it. The work is done in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run test check bench lock messages screenshots clean

help:         ## this list
	@grep -E '^[a-z]+: +##' Makefile | sed 's/: *## /\t/' | expand -t 14

run:          ## install what is missing, make the demo and serve it at http://127.0.0.1:8000
	@scripts/run.sh

test:         ## the whole suite, on SQLite and on PostgreSQL where there is one
	@scripts/test.sh

check:        ## style, types, layers, migrations, translations, production settings
	@scripts/check.sh

bench:        ## print the figures of benchmarks/
	@scripts/bench.sh

lock:         ## compile requirements*.in (upgrade everything: scripts/lock.sh --upgrade)
	@scripts/lock.sh

messages:     ## refresh the catalogue and list what is not translated
	@scripts/messages.sh

screenshots:  ## pictures of the pages of every role, wide and narrow, in var/screenshots
	@scripts/screenshots.sh

clean:        ## remove caches and the virtual environment; data in var/ stays
	@rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
