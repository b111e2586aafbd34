# What runs in the Rasa environment: the dialogue model, trained when the image is built, behind its private port.
#   docker build --file docker/rasa.Dockerfile --tag porchlight-rasa .

FROM python:3.10.19-slim-bookworm AS environment
WORKDIR /porchlight
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
COPY scripts/setup.py scripts/
COPY docker/requirements-rasa.lock docker/
RUN python scripts/setup.py --only rasa --lock docker/requirements-rasa.lock

# Training needs more than serving does, and only its model is kept of it.
FROM environment AS model
COPY bot/requirements.lock bot/
RUN python scripts/setup.py --only rasa
COPY config.yml credentials.yml domain.yml endpoints.yml ./
COPY data data
COPY bot bot
RUN bot/.venv/bin/python -m bot.train --out /models

FROM python:3.10.19-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin porchlight
WORKDIR /porchlight
COPY --from=environment /porchlight/bot/.venv bot/.venv
COPY --from=model /models/porchlight.tar.gz /models/porchlight.tar.gz
COPY credentials.yml endpoints.yml ./
COPY bot bot
COPY docker/health.py docker/
ENV PATH=/porchlight/bot/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PORCHLIGHT_HOME=/tmp/porchlight
USER 10001:10001
EXPOSE 5005
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "docker/health.py", "http://127.0.0.1:5005/webhooks/turn/"]
CMD ["python", "-m", "bot.serve", "--host", "0.0.0.0", "--port", "5005", "--model", "/models/porchlight.tar.gz"]
