using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>What a copy takes from its source and what from its request.</summary>
internal sealed record CopyPlan
{
    private readonly Dictionary<string, string> _requested;

    private CopyPlan(Dictionary<string, string> requested) => _requested = requested;

    /// <summary>Whether metadata comes from the request.</summary>
    public bool ReplacesMetadata { get; private init; }

    /// <summary>The POSIX ACL of the copy; null for none: an ACL is not copied.</summary>
    public string? Acl { get; init; }

    /// <summary>Whether tags come from the request.</summary>
    public bool ReplacesTags { get; private init; }

    /// <summary>Reads the two directives.</summary>
    public static CopyPlan Read(S3Request request) => new(ObjectHeaders.Read(request))
    {
        ReplacesMetadata = IsReplace(request, "x-amz-metadata-directive"),
        ReplacesTags = IsReplace(request, "x-amz-tagging-directive"),
    };

    /// <summary>Whether it asks for another storage class than the default.</summary>
    public bool SetsStorageClass => _requested.ContainsKey(S3XAttrs.StorageClass);

    /// <summary>The attributes of the copy.</summary>
    public Dictionary<string, string> KeptOf(FileStatus source)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        Take(source.XAttrs, metadata: !ReplacesMetadata, tags: !ReplacesTags, kept);
        Take(_requested, metadata: ReplacesMetadata, tags: ReplacesTags, kept);

        // The class of a copy is the one asked for, whatever the source's is.
        if (_requested.TryGetValue(S3XAttrs.StorageClass, out var storageClass))
        {
            kept[S3XAttrs.StorageClass] = storageClass;
        }

        return kept;
    }

    private static void Take(
        IReadOnlyDictionary<string, string> from, bool metadata, bool tags, Dictionary<string, string> to)
    {
        foreach (var (name, value) in from)
        {
            if ((metadata && KeptXAttrs.IsMetadata(name)) || (tags && name == S3XAttrs.Tags))
            {
                to[name] = value;
            }
        }
    }

    private static bool IsReplace(S3Request request, string header) => request.Header(header) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        _ => throw new S3Exception(S3Errors.InvalidArgument, $"Unknown {header}: it is COPY or REPLACE."),
    };
}
