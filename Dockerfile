# syntax=docker/dockerfile:1
# The image runs every role: 'serve' (default), 'worker', 'scheduler', 'upgrade'.

FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/liasse
COPY requirements.lock ./
RUN /opt/liasse/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Liasse" org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 liasse \
    && useradd --system --uid 10001 --gid liasse --home-dir /data --shell /usr/sbin/nologin liasse \
    && install --directory --owner=liasse --group=liasse --mode=0700 /data
COPY --from=packages /opt/liasse /opt/liasse
WORKDIR /app
COPY LICENSE pyproject.toml ./
COPY core core
COPY modules modules
COPY definitions definitions
COPY forms forms
COPY docs/diagnostics docs/diagnostics
COPY docs/reference docs/reference
RUN python -m compileall -q core modules
ENV PATH=/opt/liasse/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LIASSE_ENVIRONMENT=production \
    LIASSE_HOST=0.0.0.0 \
    LIASSE_PORT=8000 \
    LIASSE_DATA_DIR=/data \
    LIASSE_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "core.cli"]
CMD ["serve"]
