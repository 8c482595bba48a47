.PHONY: demo test check docs bench

demo: ## set up and score the example
	python3 -m venv .venv && .venv/bin/pip install --quiet . && .venv/bin/saypro-align score examples/plans

test: ## set up and run the tests
	python3 -m venv .venv && .venv/bin/pip install --quiet '.[test]' && .venv/bin/python -m pytest -n auto

check: ## everything that continuous integration runs
	bash .ci/run

docs: ## write the generated pages anew
	.venv/bin/python -m tests.editions
	.venv/bin/python -m tests.template_reference
	.venv/bin/python -m pytest -q tests/test_reports.py --update-golden
	.venv/bin/python -m tests.readme
	.venv/bin/python -m tests.history_page
	.venv/bin/saypro-align findings --format markdown > docs/findings.md
	mkdir -p docs/schemas
	for kind in $$(.venv/bin/saypro-align schema | cut -d' ' -f1); do .venv/bin/saypro-align schema $$kind > docs/schemas/$$kind.json; done

bench: ## measure against the floors
	.venv/bin/python benchmarks/run.py
