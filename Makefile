# `make` alone lists the targets. The commands themselves stand in package.json's scripts.
.DEFAULT_GOAL := help
.PHONY: help setup node-version debian-packages generate build run test check lint format types bench bench-growth clean kubernetes-1.20 kubernetes-if-possible lab-packages lab-image test-boot test-cluster test-faults test-image test-pool test-rotation lab-measure

QUIET := npm run --silent
# The Debian of the lab's machines.
export DISTRIBUTION ?= bookworm

help: ## list these targets
	@grep -hE '^[a-z0-9.-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: node-version node_modules/.package-lock.json ## install what nodegen is built with (needs Node.js 20.19 or newer)

node-version:
	@command -v node >/dev/null || { echo 'nodegen needs Node.js 20.19 or newer, and no node is on the PATH: https://nodejs.org/en/download' >&2; exit 1; }
	@node -e 'const [major, minor] = process.versions.node.split(".").map(Number); if (major < 20 || (major === 20 && minor < 19)) { console.error("nodegen needs Node.js 20.19 or newer, this is " + process.version); process.exit(1); }'

# npm writes this file at the end of an installation.
node_modules/.package-lock.json: package-lock.json
	npm ci --loglevel=error
	@touch $@

debian-packages:
	@sh scripts/install-debian-packages.sh test/debian-packages.txt

# Where test/versions/real-1.20.test.ts finds its kubelet and kube-proxy.
export NODEGEN_KUBERNETES_1_20 ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/nodegen-test/kubernetes-1.20.2

kubernetes-1.20: ## build Kubernetes 1.20.2 for the tests, once: root on Debian, some ten minutes
	@bash test/lab/kubernetes-1.20-from-debian.sh '$(NODEGEN_KUBERNETES_1_20)'

kubernetes-if-possible:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  $(MAKE) --no-print-directory kubernetes-1.20 || echo 'tests with Kubernetes 1.20 are skipped' >&2; \
	fi

generate: setup
	@$(QUIET) generate

build: generate ## bundle the program into dist/
	@$(QUIET) build

run: build ## build profiles/quickstart.yaml into out/
	@node dist/nodegen.mjs build profiles/quickstart.yaml -o out

test: debian-packages kubernetes-if-possible build ## all checks and tests; as root on Debian it installs the programs they use
	@$(QUIET) test

lab-packages: debian-packages
	@sh scripts/install-debian-packages.sh test/lab/debian-packages.txt
	@test/lab/emulator.sh

lab-image: lab-packages ## make the base image of the lab's machines, once: root on Debian, two minutes; DISTRIBUTION=trixie
	@test/lab/image.sh $(DISTRIBUTION)

test-boot: lab-packages generate ## boot a machine from each profile's user-data; PROFILES="profiles/one.yaml …" DISTRIBUTION=trixie
	@test/lab/run.sh boot $(PROFILES)

test-cluster: lab-packages kubernetes-1.20 build ## a machine joins a real control plane and runs a Pod; SCENARIOS="bootstrap …"
	@test/lab/run.sh cluster $(SCENARIOS)

test-faults: lab-packages kubernetes-1.20 build ## machines get Ready through faults of a first boot; FAULTS="mirror-down …"
	@test/lab/run.sh faults $(FAULTS)

test-image: lab-packages kubernetes-1.20 build ## Packer makes an image, and machines that start from it join without a mirror
	@test/lab/run.sh image-bake

test-pool: lab-packages kubernetes-1.20 build ## three machines at once from one user-data, under names of their own; POOLS="ec2 …"
	@test/lab/run.sh pool $(POOLS)

test-rotation: lab-packages kubernetes-1.20 build ## the CA of a real cluster is changed in three steps, and no node is lost
	@test/lab/run.sh rotation

lab-measure: lab-packages kubernetes-1.20 build ## a node's first boot against bare downloads, and what its second boot costs
	@test/lab/run.sh measure

check: lint types ## format, lint, layers and types

lint: generate ## format, lint, layers, lost promises
	@$(QUIET) lint

format: setup ## format all files, and repair what lint can repair
	@$(QUIET) format

types: generate ## check the types
	@$(QUIET) types

bench: build ## processor time of nodegen, in units of an empty node, then of 1, 100 and 1,000 nodes
	@$(QUIET) bench
	@JOINS='token p256' $(QUIET) bench-growth

bench-growth: build ## builds of NODES="1 100 1000 10000" that join with JOINS="token p256 rsa", against a floor
	@$(QUIET) bench-growth

clean: ## remove what was made here (never secrets, never out/)
	rm -rf dist src/generated coverage
