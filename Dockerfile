# The server, its client and nothing else, as a user without rights. Where base images come from is the caller's to
# say: docker build --build-arg BUILD_IMAGE=... --build-arg RUNTIME_IMAGE=... Images that have .NET are used as they
# are; into others, such as these, it is installed from their own package archive.
ARG BUILD_IMAGE=ubuntu:24.04
ARG RUNTIME_IMAGE=ubuntu:24.04

FROM ${BUILD_IMAGE} AS build
ARG GRAIN_RUNTIME=Embedded
RUN command -v dotnet > /dev/null \
    || { apt-get update && apt-get install -y --no-install-recommends dotnet-sdk-10.0 && rm -rf /var/lib/apt/lists/*; }
WORKDIR /source
COPY . .
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 GrainRuntime=${GRAIN_RUNTIME}
# The launcher finds the programs where a build leaves them.
RUN output=bin; [ "$GRAIN_RUNTIME" = Orleans ] && output=bin/orleans; \
    for project in Silo Cli; do \
        dotnet build "$project/OrleansAlluxio.$project.csproj" -c Release -v q -nodeReuse:false \
            && mkdir -p "/app/$project/$output/Release" \
            && cp -r "$project/$output/Release/net10.0" "/app/$project/$output/Release/" || exit 1; \
    done \
    && cp fabric /app/ && cp eng/deploy/fabric-health /app/

FROM ${RUNTIME_IMAGE}
ARG GRAIN_RUNTIME=Embedded
RUN command -v dotnet > /dev/null \
    || { apt-get update && apt-get install -y --no-install-recommends aspnetcore-runtime-10.0 ca-certificates \
        && rm -rf /var/lib/apt/lists/*; }
COPY --from=build /app /app
RUN ln -s /app/fabric /usr/local/bin/fabric && ln -s /app/fabric-health /usr/local/bin/fabric-health \
    && groupadd --system --gid 10001 fabric \
    && useradd --system --uid 10001 --gid fabric --create-home --home-dir /home/fabric fabric \
    && mkdir /data && chown fabric:fabric /data
ENV FABRIC_NO_BUILD=1 GrainRuntime=${GRAIN_RUNTIME} DOTNET_CLI_TELEMETRY_OPTOUT=1
USER fabric
VOLUME /data
ENTRYPOINT ["fabric"]
CMD ["up", "--home=/data/home", "--s3=0.0.0.0:9000", "--http=0.0.0.0:19999", "--webhdfs=0.0.0.0:9870"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s CMD ["fabric-health", "19999"]
