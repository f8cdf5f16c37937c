# Sitroom as an image: Python, the locked dependencies, the code. It writes to /data only, so the rest may be
# read-only, and it runs as nobody in particular.
# Debian is named, because its release says which PostgreSQL `sitroom backup` is for: 17, as in compose.yaml.
FROM python:3.11-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/sitroom
ENV PATH=/opt/sitroom/bin:$PATH
COPY requirements/build.txt requirements/run.txt /tmp/
RUN pip install --require-hashes -r /tmp/build.txt -r /tmp/run.txt
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17
WORKDIR /app
COPY pyproject.toml README.md manifest.yml ./
COPY bot bot
COPY handlers handlers
COPY storage storage
COPY sandbox sandbox
COPY policies policies
RUN pip install --no-deps --no-build-isolation --editable . \
    && python -m compileall -q /app

FROM python:3.11-slim-trixie
# The two programs themselves: the package would bring Perl, fifty megabytes, for its wrappers.
COPY --from=build /usr/lib/postgresql/17/bin/pg_dump /usr/lib/postgresql/17/bin/pg_restore /usr/local/bin/
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq5 liblz4-1 libzstd1 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && pg_dump --version && pg_restore --version
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin sitroom \
    && install --directory --owner=sitroom --mode=0700 /data
COPY --from=build /opt/sitroom /opt/sitroom
COPY --from=build /app /app
ENV PATH=/opt/sitroom/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/sitroom.db \
    SITROOM_HOST=0.0.0.0 \
    SITROOM_PORT=8080
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8080
# Alive, not ready: a Slack that is down is no reason to be restarted.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; asked = http.client.HTTPConnection('127.0.0.1', int(os.environ['SITROOM_PORT']), timeout=4); asked.request('GET', '/healthz'); sys.exit(asked.getresponse().status != 200)"]
ENTRYPOINT ["sitroom"]
CMD ["run"]
