# `make` alone lists what can be done.
.DEFAULT_GOAL := help
.PHONY: attacks bench browser conformance faults help demo test test-servers generate web lint check measure docker

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Try everything: http://127.0.0.1:8080
	go run ./cmd/partnergraph demo

test: ## Run the tests; SQLite and no server needed
	go test ./...

test-servers: ## Run the tests on your servers too: TEST_MYSQL_URL, TEST_REDIS_URL, and TEST_S3_URL if you like; spaces separate several
	@test -n "$(TEST_MYSQL_URL)" -a -n "$(TEST_REDIS_URL)" || { echo "set TEST_MYSQL_URL=mysql://user:password@host/db and TEST_REDIS_URL=redis://host/9"; exit 2; }
	TEST_MYSQL_URL='$(TEST_MYSQL_URL)' TEST_REDIS_URL='$(TEST_REDIS_URL)' TEST_S3_URL='$(TEST_S3_URL)' go test -count=1 ./...

generate: ## Rewrite what is generated from the schema: graph/generated, and the constants of its codes, actions and letters
	go run ./graph/constants
	go tool gqlgen generate # gqlgen with the plugin of fastgql
	cd fastgql/fastgqltest && go tool gqlgen generate

web: ## Rebuild the web pages in web/dist (needs node 20.19 or newer)
	cd web && npm ci && npm run build

lint: ## Run the linters (the first run builds them, which takes minutes)
	.ci/run lint

check: ## Do everything that CI does
	.ci/run

browser: ## Open the web pages in Chromium and play the links of letters (needs node 20.19 or newer)
	.ci/run browser

attacks: ## Send hostile requests to the program on loopback, and check its answers; ATTACKS=-quick for the short part
	go run ./attacks $(ATTACKS)

conformance: ## Run public test suites and clients against a demo (needs node 20.19 or newer)
	.ci/run conformance

faults: ## Make processes, servers and disks of a deployment fail, and check what the program promises; FAULTS=-quick for the short part
	@test -n "$(TEST_MYSQL_URL)" || { echo "set TEST_MYSQL_URL=mysql://user:password@host/db"; exit 2; }
	TEST_MYSQL_URL='$(TEST_MYSQL_URL)' go run ./faults $(FAULTS)

bench: ## Measure the program beside a hand-written server and others, on MariaDB; BENCH='-customers 1000000 reads' for a part
	@test -n "$(TEST_MYSQL_URL)" || { echo "set TEST_MYSQL_URL=mysql://user:password@host/db"; exit 2; }
	TEST_MYSQL_URL='$(TEST_MYSQL_URL)' go run ./bench $(BENCH)

measure: ## Print the cold start of a demo and the memory of an idle server
	scripts/measure

docker: ## Build the image partnergraph:dev
	docker build --tag partnergraph:dev .
