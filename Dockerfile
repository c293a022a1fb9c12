# Filon as a container (docs/deploying.md); `docker build --tag filon .`
# Any Debian with Python 3.11 or newer, its venv module and pip will do as a base; `make image-test` makes one of its own.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS locked
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore
# The pip of the base puts the packages in: what runs later needs none.
RUN python3 -m venv --without-pip /opt/filon
COPY requirements-image.txt .
RUN pip --python /opt/filon/bin/python install --require-hashes --only-binary :all: --requirement requirements-image.txt

FROM locked AS filon
WORKDIR /build
COPY pyproject.toml README.md ./
COPY models models
COPY extractors extractors
COPY service service
RUN pip --python /opt/filon/bin/python install --no-deps --no-build-isolation --prefix /filon .

FROM ${BASE}
# Scans are read by Tesseract; `filon backup` wants the client of PostgreSQL; tini takes signals as process 1, and buries
# what a reading that is broken off leaves behind.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client tesseract-ocr tesseract-ocr-fra tini \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 filon \
    && useradd --uid 10001 --gid filon --no-create-home --home-dir /data filon \
    && install --directory --owner=filon --group=filon /data
# First what is large and seldom new, then Filon itself.
COPY --from=locked /opt/filon /opt/filon
COPY --from=filon /filon /opt/filon
ENV PATH=/opt/filon/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FILON_DATA_DIR=/data \
    FILON_ACCESS=required
# By number: Kubernetes cannot tell that a name is not root's.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
ENTRYPOINT ["tini", "--", "filon"]
CMD ["serve", "--host", "0.0.0.0"]
