.DEFAULT_GOAL := help
.PHONY: help setup run test lint format lock unit bot

T ?= tests/unit tests/integration tests/browser tests/conversations tests/faults

help: ## Lists what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1	/' | expand -t 16

setup: ## Installs both environments from their lock files
	@python3 scripts/setup.py

run: setup ## Sets up and runs the whole product on embedded defaults
	@.venv/bin/porchlight up

test: setup lint bot ## Sets up and passes all tests
	@python3 scripts/chromium.py
	.venv/bin/python -m pytest -q $(T)

bot: setup ## Tests of what runs inside Rasa, in its own environment
	bot/.venv/bin/python -m pytest -q tests/bot

unit: setup ## The tests that need no process and no database
	.venv/bin/python -m pytest -q tests/unit

lint: setup ## Style, types, and what is wrong at a look
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/hadolint docker/Dockerfile docker/rasa.Dockerfile
	.venv/bin/docker-compose --env-file docker/.env.example --file docker/compose.yaml config --quiet

format: setup ## Formats the code
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: setup ## Makes the lock files anew from the two pyproject.toml
	.uv/bin/uv pip compile -q --no-header --generate-hashes --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	cd bot && ../.uv/bin/uv pip compile -q --no-header --generate-hashes --python-version 3.10 --extra train --extra test pyproject.toml -o requirements.lock
	.uv/bin/uv pip compile -q --no-header --generate-hashes --python-version 3.11 -c requirements.lock --override docker/overrides.txt pyproject.toml -o docker/requirements.lock
	cd bot && ../.uv/bin/uv pip compile -q --no-header --generate-hashes --python-version 3.10 -c requirements.lock pyproject.toml -o ../docker/requirements-rasa.lock
