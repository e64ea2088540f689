# One service as an image: docker build --build-arg SERVICE=OrderApi -t platform/order-api .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG SERVICE
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/ServiceDefaults src/ServiceDefaults
COPY src/$SERVICE src/$SERVICE
# service.dll is the same program under a name that the exec form below can say, without a shell.
RUN dotnet publish "src/$SERVICE" --output /app --nologo -p:RestoreLockedMode=true -p:UseAppHost=false \
 && ln -s "$SERVICE.dll" /app/service.dll \
 && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Embedded stores, where no server is configured; the one folder that is written to.
COPY --from=build --chown=1654:1654 /data /data
ENV ASPNETCORE_HTTP_PORTS=8080 \
    Data__Directory=/data \
    DOTNET_EnableDiagnostics=0
# The images' user "app".
USER 1654
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["dotnet", "service.dll", "--health"]
ENTRYPOINT ["dotnet", "service.dll"]
