using System.Diagnostics;

namespace OrleansAlluxio.Core.Diagnostics;

/// <summary>
/// Spans of the fabric: <c>gateway</c> over <c>engine</c>, <c>grain</c>, <c>tier</c> and <c>store</c>. Nothing is
/// allocated while nobody listens.
/// </summary>
public static class FabricTracing
{
    /// <summary>Name of the source, for listeners and exporters.</summary>
    public const string SourceName = "OrleansAlluxio";

    /// <summary>Where spans come from. Of the process: two fabrics in one share it.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Ends a span with a failure: its kind as status, and nothing that may hold a secret.</summary>
    public static void Fail(this Activity? span, string kind)
    {
        if (span is not null)
        {
            span.SetStatus(ActivityStatusCode.Error, kind);
            span.SetTag("error.type", kind);
        }
    }
}
