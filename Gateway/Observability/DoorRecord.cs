using System.Diagnostics;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>
/// What is known of one request while it is served; the pipeline and the operations fill it in. Belongs to the watch
/// that began it and is used again after it ended: nobody keeps it. Not thread-safe.
/// </summary>
internal sealed class DoorRecord
{
    /// <summary>Operation of a request that did not get as far as having one.</summary>
    public const string NoOperation = "None";

    private string? _bucket;
    private string? _path;

    /// <summary>When it began, in the time provider's timestamps.</summary>
    public long StartedAt { get; set; }

    /// <summary>What is done, by a name that is one of few.</summary>
    public string Operation { get; set; } = NoOperation;

    /// <summary>Who asks; null while that is not known.</summary>
    public FabricCaller? Caller { get; set; }

    /// <summary>The gateway it came through; null where it came straight here.</summary>
    public string? Gateway { get; set; }

    /// <summary>Whether the caller was found to be allowed.</summary>
    public bool IsAllowed { get; set; }

    /// <summary>Content version that was read or written; 0 for none.</summary>
    public long Version { get; set; }

    /// <summary>Bytes of content that came in; -1 takes the request's length.</summary>
    public long BytesIn { get; set; } = -1;

    /// <summary>Bytes of content that went out; -1 takes the answer's length.</summary>
    public long BytesOut { get; set; } = -1;

    /// <summary>Where the bytes came from.</summary>
    public CacheOutcome Cache { get; set; }

    /// <summary>Why it failed, by a name that is one of few; null when it did not.</summary>
    public string? Error { get; set; }

    /// <summary>Its span; null when nobody listens.</summary>
    public Activity? Span { get; set; }

    /// <summary>The path as it is shown; null when there is none.</summary>
    public string? Path => _bucket is null ? _path : _path is null ? "/" + _bucket : $"/{_bucket}/{_path}";

    /// <summary>Names the path.</summary>
    public void At(string? path) => (_bucket, _path) = (null, path);

    /// <summary>Names bucket and key; they are put together only when somebody asks.</summary>
    public void At(string bucket, string key) =>
        (_bucket, _path) = (bucket.Length == 0 ? null : bucket, key.Length == 0 ? null : key);

    /// <summary>Notes a read that has ended.</summary>
    public void Read(IFabricReader reader, long bytes)
    {
        Version = reader.Status.Version.Version.Value;
        Cache = reader.Outcome;
        BytesOut = bytes;
    }

    /// <summary>Makes it as new.</summary>
    public void Clear()
    {
        (_bucket, _path, Operation, Caller, IsAllowed, Gateway) = (null, null, NoOperation, null, false, null);
        (Version, BytesIn, BytesOut, Cache, Error, Span) = (0, -1, -1, CacheOutcome.None, null, null);
    }
}
