# The application without a database and without a model: NEO4J_URI and OPENAI_BASE_URL say where they are. `serve` is
# the HTTP API and the page, on port 8765; its file system may be read-only but for /data, /exports and /tmp.
FROM python:3.13-slim-bookworm AS wheel
WORKDIR /source
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY graph graph
COPY ingest ingest
COPY agents agents
COPY api api
COPY cypher cypher
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HF_HUB_DISABLE_TELEMETRY=1 \
    KAILIN_HOME=/data
COPY constraints.txt /tmp/constraints.txt
COPY --from=wheel /wheels /tmp/wheels
RUN pip install -c /tmp/constraints.txt /tmp/wheels/*.whl \
    && rm -r /tmp/wheels /tmp/constraints.txt \
    && python -m compileall -q "$(python -c "import sysconfig; print(sysconfig.get_path('purelib'))")" \
    && useradd --create-home --uid 10001 kailin \
    && install -d -o kailin -g kailin /data /exports
USER kailin
WORKDIR /exports
VOLUME ["/data", "/exports"]
EXPOSE 8765
ENTRYPOINT ["kailin"]
CMD ["doctor"]
