# The server, the terminal client and the load tester in one small image.
FROM debian:bookworm-slim AS build
WORKDIR /parley
COPY . .
RUN ./dev build -- parleyd parley parley-load && strip build/release/bin/parleyd build/release/bin/parley build/release/bin/parley-load

FROM debian:bookworm-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libfmt9 libspdlog1.10 libsodium23 libargon2-1 libsqlite3-0 libtomlplusplus3 \
      libutf8proc2 libncursesw6 libwslay1 libhttp-parser2.9 libssl3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --home-dir /data --shell /usr/sbin/nologin parley \
 && install -d -o parley -g parley -m 0700 /data
COPY --from=build /parley/build/release/bin/parleyd /parley/build/release/bin/parley \
  /parley/build/release/bin/parley-load /usr/local/bin/
COPY server/app/loopback_container.toml /etc/parley-loopback.toml
USER parley
VOLUME /data
EXPOSE 6667 6697 8080
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s \
  CMD ["parleyd", "health", "--server", "127.0.0.1:6667"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["parleyd"]
CMD ["--listen", "0.0.0.0:6667", "--tls", "0.0.0.0:6697", "--http", "0.0.0.0:8080", "--data", "/data"]
