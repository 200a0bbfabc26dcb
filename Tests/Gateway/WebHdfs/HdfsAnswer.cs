using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>What the door answered, read to its end.</summary>
internal sealed record HdfsAnswer(int Status, byte[] Bytes, HttpResponseHeaders Headers)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The document.</summary>
    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    /// <summary>Where a redirect leads.</summary>
    public string? Location => Headers.TryGetValues("Location", out var values) ? values.Single() : null;

    /// <summary>The one value of <c>{"boolean": ...}</c>.</summary>
    public bool Boolean => Json.GetProperty("boolean").GetBoolean();

    /// <summary>Demands a status.</summary>
    public HdfsAnswer Is(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return this;
    }

    /// <summary>Demands one of Hadoop's exceptions; returns its message.</summary>
    public string Fails(int status, string exception)
    {
        Is(status);
        var told = Json.GetProperty("RemoteException");
        Assert.Equal(exception, told.GetProperty("exception").GetString());
        Assert.EndsWith(exception, told.GetProperty("javaClassName").GetString(), StringComparison.Ordinal);
        return told.GetProperty("message").GetString()!;
    }
}
