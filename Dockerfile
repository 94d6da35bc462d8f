# Limit Watcher as a container: docker build -t limit-watcher . && docker run limit-watcher demo
# Pin the base by digest where it matters: --build-arg PYTHON_IMAGE=python:3.13-slim-bookworm@sha256:...
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY .ci/tools.lock .ci/
RUN python -m venv /tools && /tools/bin/pip install --quiet --require-hashes -r .ci/tools.lock
COPY requirements.lock ./
# The environment is made where it will stand, with bytecode, since a read-only root cannot write it later.
RUN python -m venv --without-pip /opt/watcher \
 && /tools/bin/pip --python /opt/watcher/bin/python install --quiet --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE config.example.yaml ./
COPY rules rules
COPY watcher watcher
RUN /tools/bin/hatchling build -t wheel \
 && /tools/bin/pip --python /opt/watcher/bin/python install --quiet --no-deps --no-index dist/*.whl

FROM ${PYTHON_IMAGE}
ARG PYTHON_IMAGE
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Limit Watcher" \
      org.opencontainers.image.description="Watches the limits of Pipefy, Workato and other services and tells people in Slack or by email." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="${PYTHON_IMAGE}"
COPY --from=build /opt/watcher /opt/watcher
# /data is for whichever user the container runs as; nobody else is in here.
RUN mkdir -p /data /etc/watcher && chmod 0777 /data
ENV PATH=/opt/watcher/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
VOLUME /data
WORKDIR /data
USER 65532:65532
# No init inside: the daemon takes SIGTERM itself and starts no processes (docs/decisions.md).
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 CMD ["watcher", "health"]
ENTRYPOINT ["watcher"]
CMD ["run"]
