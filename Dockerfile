# Filon as a container: docker build -t filon . && docker run -p 8000:8000 -v filon:/data filon
FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /opt/filon
ENV PATH=/opt/filon/bin:$PATH
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY models models
COPY extractors extractors
COPY service service
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
# Scans are read by Tesseract.
RUN apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-fra && rm -rf /var/lib/apt/lists/*
RUN useradd --system --no-create-home filon && install --directory --owner=filon /data
COPY --from=build /opt/filon /opt/filon
ENV PATH=/opt/filon/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FILON_DATA_DIR=/data \
    FILON_ACCESS=required
USER filon
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["filon", "serve", "--host", "0.0.0.0"]
