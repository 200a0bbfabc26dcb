using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Cli;

/// <summary>One run of one command: its arguments, the fabric, and where its answer goes.</summary>
internal sealed class CliRun(CliHost host, ParseResult parsed, GlobalOptions options, CancellationToken cancelled)
    : IDisposable
{
    private HttpFabricClient? _client;

    public CliHost Host => host;

    public CancellationToken Cancelled => cancelled;

    public bool IsJson => parsed.GetValue(options.Json);

    /// <summary>The server that is asked.</summary>
    public string ServerText =>
        parsed.GetValue(options.Server) ?? host.Environment(GlobalOptions.ServerVariable) ?? "http://127.0.0.1:19999";

    /// <summary>The fabric; connects with the first call.</summary>
    public IFabricClient Client => Server;

    /// <summary>The server's process.</summary>
    public HttpFabricProcess Process => Server.Process;

    private HttpFabricClient Server => _client ??= new HttpFabricClient(
        new FabricClientOptions { Server = ServerUri() }, host.Time, host.Random, host.Environment);

    public IFabricAdministration Administration => Client.Administration;

    public IFabricWorkers Workers => Client.Workers;

    public IFabricIdentities Identities => Client.Identities;

    /// <summary>The argument; the default value for an optional one that was not given.</summary>
    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>Prints a line for people.</summary>
    public void Line(string text) => host.Out.WriteLine(text);

    /// <summary>Prints a document on one line.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type) => host.Out.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Prints the document, or else the line.</summary>
    public void Answer<T>(T value, JsonTypeInfo<T> type, Func<T, string> text)
    {
        if (IsJson)
        {
            Json(value, type);
        }
        else
        {
            Line(text(value));
        }
    }

    public void Dispose() => _client?.Dispose();

    private Uri ServerUri() => Uri.TryCreate(ServerText, UriKind.Absolute, out var uri)
        ? uri
        : throw new CliUsageException($"the server '{ServerText}' is no URL such as http://127.0.0.1:19999");
}
