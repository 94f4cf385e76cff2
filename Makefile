# Everything that a developer or an operator does with a clone. `make` alone lists it.

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
stop: ## stop what `make setup` started; the data stays
	@scripts/stop
logs: ## follow the logs of everything that `make setup` started
	@scripts/logs
logs-worker: ## follow the worker's log: jobs received, holds expired or left alone, and why
	@scripts/logs worker

##@ Develop
.PHONY: build test test-release browser-test screenshots fuzz sanitize simulate crash lint format clean purge image
build: ## a debug build of everything
	@scripts/packages build
	swift build
test: ## install what is missing, then run every test
	@scripts/test
browser-test: ## the web pages in a real browser: two windows, keyboard, restarts, accessibility
	@scripts/browser-test
screenshots: ## take the screenshots of docs/screenshots again
	@scripts/browser-test --screenshots docs/screenshots
fuzz: ## run the fuzz targets for FUZZ_SECONDS each (default 60), with the address sanitizer
	@scripts/fuzz $(or $(FUZZ_SECONDS),60)
sanitize: ## run the HTTP server's tests under the thread sanitizer and under the address sanitizer
	@scripts/sanitize
simulate: ## run the simulation with SEEDS seeds (default 1000), or again with one SIMULATION_SEED
	SIMULATION_SEEDS=$(or $(SEEDS),1000) swift test --disable-xctest --filter SimulationTests
test-release: ## the system tests alone, against a release build, held to its times
	@scripts/test-release
crash: ## kill -9 the real programs under load, ROUNDS times (default 50), and look for what was lost
	CRASH_ROUNDS=$(or $(ROUNDS),50) swift test --disable-xctest --filter CrashRoundsTests
lint: ## check the format of the sources and of the scripts
	@scripts/lint
format: ## format the Swift sources in place
	swift format format -i -r Sources Tests Package.swift
image: ## build the container image
	$(ENGINE) build -t $(IMAGE) .
clean: ## remove what was built; data, logs and what is running stay
	rm -rf .build .build-*
purge: stop clean ## stop the system and remove everything that is not in git: bookings, logs, builds
	rm -rf var

##@ Measure
.PHONY: bench bench-check bench-access bench-growth
bench: ## measure everything on a quiet machine; writes docs/benchmarks/latest.md
	@scripts/bench suite $(BENCH_OPTIONS)
bench-check: ## the same, and fail where a ratio falls short of docs/benchmarks/thresholds.txt
	@scripts/bench suite --check $(BENCH_OPTIONS)
bench-access: ## only what wanting a token costs a read; fails where it is more than 5 %
	@scripts/bench access $(BENCH_OPTIONS)
bench-growth: ## the same load on 1 thousand, 100 thousand and 10 million bookings
	@scripts/bench growth $(BENCH_OPTIONS)

#:
#: Variables
#:   ENGINE=podman            the container engine (default: docker)
#:   COMPOSE=podman-compose   its compose command (default: $ENGINE compose)
#:   FUZZ_SECONDS=600         how long each target of `make fuzz` runs (default: 60)
#:   MODE=native|containers   how `make setup` runs things (default: containers where an engine answers)
#:   PORT=8001                where the server listens; HOLD_SECONDS=10 and the others of docs/operations.md
#:                            work likewise, from the command line, the environment or a file .env
