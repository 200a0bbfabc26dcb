using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Gateway.WebHdfs.Json;

namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>One request being answered: what was asked, where the answer goes, and the fabric behind.</summary>
internal sealed class WebHdfsExchange(WebHdfsRequest request, HttpContext http, WebHdfsServices services)
{
    private const string JsonType = "application/json";

    /// <summary>What was asked; the sender was found to be allowed it.</summary>
    public WebHdfsRequest Request { get; } = request;

    /// <summary>What is noted of the request.</summary>
    public DoorRecord Record { get; init; } = new();

    /// <summary>The connection.</summary>
    public HttpContext Http => http;

    /// <summary>Where the answer goes.</summary>
    public HttpResponse Response => http.Response;

    /// <summary>What every request shares.</summary>
    public WebHdfsServices Services => services;

    /// <summary>The fabric.</summary>
    public IFabricClient Client => services.Client;

    /// <summary>Settings of the door.</summary>
    public WebHdfsDoorOptions Options => services.Options;

    /// <summary>The status of the request's path.</summary>
    /// <exception cref="WebHdfsException">Nothing is there.</exception>
    public async ValueTask<FileStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        await Client.TryGetStatusAsync(Request.Path, Request.AsCaller(), cancellationToken)
        ?? throw WebHdfsErrors.Missing(Request.Path.Value);

    /// <summary>Answers a JSON document.</summary>
    public async ValueTask SendAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JsonStyle.Plain))
        {
            write(json);
        }

        Response.StatusCode = StatusCodes.Status200OK;
        Response.ContentType = JsonType;
        Response.ContentLength = buffer.WrittenCount;
        await Response.BodyWriter.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }

    /// <summary>Answers <c>{"boolean": ...}</c>.</summary>
    public ValueTask SendBooleanAsync(bool value, CancellationToken cancellationToken) => SendAsync(
        json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("boolean", value);
            json.WriteEndObject();
        },
        cancellationToken);

    /// <summary>Answers <c>{"Path": ...}</c>.</summary>
    public ValueTask SendPathAsync(string path, CancellationToken cancellationToken) =>
        SendPairAsync("Path", path, cancellationToken);

    /// <summary>Answers one name and text.</summary>
    public ValueTask SendPairAsync(string name, string value, CancellationToken cancellationToken) => SendAsync(
        json =>
        {
            json.WriteStartObject();
            json.WriteString(name, value);
            json.WriteEndObject();
        },
        cancellationToken);

    /// <summary>Answers a status without a body.</summary>
    public void SendEmpty(int status = StatusCodes.Status200OK)
    {
        Response.StatusCode = status;
        Response.ContentLength = 0;
        Response.ContentType = "application/octet-stream";
    }

    /// <summary>Begins a JSON answer whose length is not known; the caller writes the body.</summary>
    public void BeginJson()
    {
        Response.StatusCode = StatusCodes.Status200OK;
        Response.ContentType = JsonType;
    }
}
