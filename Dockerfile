# syntax=docker/dockerfile:1

# The program is one static binary that holds its web pages, its migrations and its zone data. It needs no C
# library, no shell and no writable root.

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=dev
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /out/partnergraph ./cmd/partnergraph
RUN mkdir -p /out/data

# distroless/static brings the certificates for TLS to mail servers and issuers, and the user "nonroot".
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/partnergraph /partnergraph
COPY --from=build --chown=nonroot:nonroot /out/data /var/lib/partnergraph
ENV PARTNERGRAPH_LISTEN=0.0.0.0:8080 \
    PARTNERGRAPH_METRICS_LISTEN=0.0.0.0:9090 \
    PARTNERGRAPH_DATA=/var/lib/partnergraph \
    PARTNERGRAPH_ALLOWED_HOSTS=localhost
# A demo or a sandbox listens on all addresses of the container too, and answers to localhost: publish it on 127.0.0.1 only
# (docker run -p 127.0.0.1:8080:8080 … demo). Other uses know no such limit.
# The only folders written to: the data folder, and /tmp for uploads on their way.
VOLUME /var/lib/partnergraph
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["/partnergraph", "health"]
ENTRYPOINT ["/partnergraph"]
CMD ["serve"]
