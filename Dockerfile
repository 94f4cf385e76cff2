# One image with all programs: booking-server (the default), booking-worker and bookingctl.

FROM docker.io/library/swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcurl4-openssl-dev libhiredis-dev libpq-dev libsqlite3-dev libssl-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# The dependencies change seldom: resolved before the sources are copied, they stay in a layer of their own.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
RUN for program in booking-server booking-worker bookingctl; do \
        swift build -c release --static-swift-stdlib -Xlinker -s --product "$program" || exit 1; \
        install -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/$program" "/out/$program" || exit 1; \
    done

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcurl4 libhiredis0.14 libpq5 libsqlite3-0 libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 booking \
    && useradd --system --uid 10001 --gid booking --home-dir /data --shell /usr/sbin/nologin booking \
    && install -d -m 0700 -o booking -g booking /data
COPY --from=build /out/ /usr/local/bin/
# Other containers do not reach the loopback address. The server still does not serve all clients by accident:
# on this address it requires tokens, or ALLOW_ANONYMOUS=1 (see docker-compose.yml).
ENV HOST=0.0.0.0 \
    PORT=8000 \
    DATABASE_URL=sqlite:/data/bookings.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["bookingctl", "health"]
CMD ["booking-server"]
