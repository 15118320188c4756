# Lisa in one image, without a shop: its home is a volume at /srv/lisa. Rasa needs Python 3.10, everything else 3.11.
FROM python:3.10-slim-bookworm AS python310

FROM python:3.11-slim-bookworm AS base
COPY --from=python310 /usr/local/bin/python3.10 /usr/local/bin/python3.10
COPY --from=python310 /usr/local/lib/python3.10 /usr/local/lib/python3.10
COPY --from=python310 /usr/local/lib/libpython3.10.so.1.0 /usr/local/lib/libpython3.10.so.1.0
RUN ldconfig

FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/lisa
COPY . .
# Both environments, the converted models, and the bot trained: the image's own folders are only read later.
RUN python3.11 -m lisa.bootstrap && .venv/bin/lisa train && rm -rf /root/.cache

FROM base
RUN apt-get update && apt-get install -y --no-install-recommends tini libgomp1 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /srv/lisa --shell /usr/sbin/nologin lisa \
    && install --directory --owner lisa --group lisa --mode 0700 /srv/lisa
COPY --from=build /opt/lisa /opt/lisa
WORKDIR /opt/lisa
ENV LISA_HOME=/srv/lisa \
    LISA_MODELS=/opt/lisa/var/models \
    LISA_WEB_HOST=0.0.0.0 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
VOLUME /srv/lisa
EXPOSE 8080
# tini takes in the children of what the watchdog has ended.
ENTRYPOINT ["tini", "--", "/opt/lisa/.venv/bin/lisa"]
CMD ["run", "--profile", "production"]
