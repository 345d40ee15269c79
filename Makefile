# make demo | make run | make test | make bench: everything else is behind them. Installs what is missing first.
SHELL := /bin/bash
PRESET ?= release
JOBS ?= $(shell nproc)
.PHONY: demo run build deb arm64 test fast-test asan tsan fuzz bench screenshots format clean deps

demo: build
	@exec bin/skykeep demo $(ARGS)

run: build
	@exec bin/skykeep serve $(ARGS)

deps:
	@tools/bootstrap.sh

build: deps
	@cmake --preset $(PRESET) > build-configure.log 2>&1 || { cat build-configure.log; exit 1; }
	@rm -f build-configure.log
	@cmake --build build/$(PRESET) -j$(JOBS) --target skykeep skykeep-simulator

test: deps
	@tools/run_tests.sh all

# A Debian package with the service: build/release/package/skykeep_*.deb
deb: build
	@cd build/$(PRESET) && cpack > package.log || { cat package.log; exit 1; }
	@ls build/$(PRESET)/package/*.deb

# The programs for 64-bit ARM in build/arm64/bin, and a look at whether they work, under an emulator.
arm64:
	@tools/bootstrap.sh --arm64
	@tools/fetch_duckdb.sh aarch64
	@tools/arm64_sysroot.sh
	@$(MAKE) --no-print-directory PRESET=arm64 build
	@ctest --preset arm64 -R '^arm64_smoke$$'

# Unit and contract tests only: under a minute once built.
fast-test: deps
	@tools/run_tests.sh fast

asan: deps
	@tools/run_tests.sh asan

tsan: deps
	@tools/run_tests.sh tsan

fuzz: deps
	@tools/run_tests.sh fuzz

bench: build
	@tools/run_bench.sh

screenshots: build
	@cd tests/e2e && npm ci --ignore-scripts --silent && node run.mjs --docs --only screenshots

format:
	@git ls-files '*.cc' '*.h' | xargs clang-format-19 -i

clean:
	rm -rf build bin web/dist
