using System.Globalization;
using System.Text;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client.Http;

/// <summary>Builds a request target: a route and its query, each value encoded once.</summary>
internal sealed class ApiTarget(string route)
{
    private readonly StringBuilder _text = new(route);
    private char _separator = '?';

    /// <summary>What the call is, for errors.</summary>
    public required string Operation { get; init; }

    /// <summary>What it is done to, for errors.</summary>
    public required string Subject { get; init; }

    /// <summary>A call on a path.</summary>
    public static ApiTarget Of(string operation, string route, FabricPath path) =>
        new ApiTarget(route) { Operation = operation, Subject = path.Value }.With("path", path.Value);

    /// <summary>A call on the fabric itself.</summary>
    public static ApiTarget Of(string operation, string route) =>
        new(route) { Operation = operation, Subject = "fabric" };

    public ApiTarget With(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _separator = '&';
        }

        return this;
    }

    public ApiTarget With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public ApiTarget With(string name, bool value) => value ? With(name, "true") : this;

    public override string ToString() => _text.ToString();
}
