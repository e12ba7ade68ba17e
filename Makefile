# The door to Sluis. Each target tells what it does and how long it took; a second time it only does what changed.
# The work is done by the scripts in .make/.

.DEFAULT_GOAL := help
.PHONY: help run dev check test bench doc setup build look test-wasm-fallback clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is missing, build, and run Sluis with its demo and the sandbox of Exact Online
	@.make/run

dev: ## the same, and rebuild and restart on every change
	@.make/dev

check: ## the fast part: format, lints on both targets, unit tests
	@.make/check

test: ## everything: format, lints, tests on SQLite and PostgreSQL, browser tests
	@.make/test

bench: ## the benchmarks: figures, no verdict
	@.make/bench

doc: ## the documentation of the code, into target/doc/; a broken link is an error
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --exclude frontend --no-deps --document-private-items

setup: ## only put the tools in place
	@.make/setup run test

build: ## only build: server, sandbox, browser program, style sheet
	@.make/setup run
	@.make/build

look: ## take a picture of every screen into target/look/
	@.make/look

test-wasm-fallback: ## prove that the browser program builds where rustup's host can't be reached (slow)
	@.make/test-wasm-fallback

clean: ## remove what was built, keep the tools and the data
	@.make/postgres stop
	rm -rf target end2end/test-results end2end/playwright-report
