# The tasks of developers and operators. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The container engine and its compose command; podman and podman-compose work too.
ENGINE ?= docker
COMPOSE ?= $(ENGINE) compose
IMAGE ?= seat-booking:latest
export ENGINE COMPOSE IMAGE

.PHONY: help
help: ## list the targets and the variables
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@sed -n 's/^#:[ ]\{0,1\}//p' $(MAKEFILE_LIST)

##@ Run the system
.PHONY: setup stop logs logs-worker
setup: ## from a fresh clone to http://localhost:8000: server, worker, Redis, demo flights
	@scripts/setup
stop: ## stop the system that `make setup` started; keep the data
	@scripts/stop
logs: ## follow the logs of all programs that `make setup` started
	@scripts/logs
logs-worker: ## follow the worker's log: jobs received, holds expired or left unchanged, and why
	@scripts/logs worker

##@ Develop
.PHONY: build test test-postgres test-release browser-test screenshots fuzz sanitize simulate crash lint format clean purge image
build: ## a debug build of the programs
	@scripts/packages build
	swift build
test: ## install what is missing, then run every test
	@scripts/test
browser-test: ## test the web pages in a real browser: two windows, keyboard, restarts, accessibility
	@scripts/browser-test
screenshots: ## replace the screenshots in docs/screenshots
	@scripts/browser-test --screenshots docs/screenshots
fuzz: ## run the fuzz targets for FUZZ_SECONDS each (default 60), with the address sanitizer
	@scripts/fuzz $(or $(FUZZ_SECONDS),60)
sanitize: ## run the HTTP server's tests under the thread sanitizer and under the address sanitizer
	@scripts/sanitize
simulate: ## run the simulation with SEEDS seeds (default 1000), or repeat one SIMULATION_SEED
	SIMULATION_SEEDS=$(or $(SEEDS),1000) swift test --disable-xctest --filter SimulationTests
test-postgres: ## run the tests of the API and of the programs on PostgreSQL
	@scripts/packages build run test
	TEST_STORE=postgres swift test --disable-xctest --filter '^(BookingAPITests|SystemTests)\.'
test-release: ## run the system tests against a release build, and check the times that they state
	@scripts/test-release
crash: ## kill -9 the real programs under load, ROUNDS times (default 50), and search for lost commits
	CRASH_ROUNDS=$(or $(ROUNDS),50) swift test --disable-xctest --filter CrashRoundsTests
lint: ## check the format of the sources, and the scripts with shellcheck
	@scripts/lint
format: ## format the Swift sources in place
	swift format format -i -r Sources Tests Package.swift \
	  Benchmarks/Sources Benchmarks/Tests Benchmarks/Package.swift
image: ## build the container image
	$(ENGINE) build -t $(IMAGE) .
clean: ## remove the builds; keep the data, the logs and the running system
	rm -rf .build .build-* Benchmarks/.build
purge: stop clean ## stop the system and remove its bookings, its logs and all builds
	rm -rf var

##@ Measure
.PHONY: bench bench-check bench-access bench-growth
bench: ## measure everything on a quiet machine; writes docs/benchmarks/latest.md, or postgres.md with STORE=postgres
	@scripts/bench suite $(BENCH_OPTIONS)
bench-check: ## the same, and fail if a ratio does not meet its threshold in docs/benchmarks
	@scripts/bench suite --check $(BENCH_OPTIONS)
bench-access: ## only the cost of a token for a read; fails if it is more than 5 %
	@scripts/bench access $(BENCH_OPTIONS)
bench-growth: ## the same load on 1 thousand, 100 thousand and 10 million bookings
	@scripts/bench growth $(BENCH_OPTIONS)

#:
#: Variables
#:   ENGINE=podman            the container engine (default: docker)
#:   COMPOSE=podman-compose   its compose command (default: $ENGINE compose)
#:   FUZZ_SECONDS=600         how long each target of `make fuzz` runs (default: 60)
#:   MODE=native|containers   how `make setup` runs the system (default: containers if a container engine runs)
#:   PORT=8001                the server's port; HOLD_SECONDS=10 and the other variables of docs/operations.md
#:                            work the same way, on the command line, in the environment or in a file .env
