using System.Globalization;
using System.Text;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>One operation of the protocol on one path: a method, a name and parameters.</summary>
internal sealed class WebHdfsCall(HttpMethod method, string op, UfsPath path, string operation)
{
    private readonly StringBuilder _query = new("?op=" + op);

    public HttpMethod Method => method;

    /// <summary>The operation's name in the protocol.</summary>
    public string Op => op;

    public UfsPath Path => path;

    /// <summary>For messages.</summary>
    public string Operation => operation;

    /// <summary>The query with its question mark, each value encoded once.</summary>
    public string Query => _query.ToString();

    /// <summary>Most bytes of its JSON answer. 1 MiB: a status with the longest names has some kibibytes.</summary>
    public long AnswerBytesMax { get; init; } = 1 << 20;

    public static WebHdfsCall Get(string op, UfsPath path, string operation) =>
        new(HttpMethod.Get, op, path, operation);

    public static WebHdfsCall Put(string op, UfsPath path, string operation) =>
        new(HttpMethod.Put, op, path, operation);

    public WebHdfsCall With(string name, string? value)
    {
        if (value is not null)
        {
            _query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    public WebHdfsCall With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public WebHdfsCall With(string name, bool value) => With(name, value ? "true" : "false");

    /// <summary>Permission bits as the protocol writes them.</summary>
    public WebHdfsCall WithMode(string name, int? mode) =>
        With(name, mode is { } bits ? Convert.ToString(bits, 8) : null);
}
