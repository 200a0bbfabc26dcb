using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Which extended attributes this door may replace: those it writes. Other doors' stay.</summary>
internal static class KeptXAttrs
{
    /// <summary>Whether an attribute is metadata of an S3 object.</summary>
    public static bool IsMetadata(string name) => name == XAttrNames.ContentType
        || name.StartsWith(XAttrNames.UserMetadataPrefix, StringComparison.Ordinal)
        || name.StartsWith(XAttrNames.HeaderPrefix, StringComparison.Ordinal);

    /// <summary>The S3 attributes that a replacement leaves out and so removes.</summary>
    public static List<string> NotIn(FileStatus status, IReadOnlyDictionary<string, string> replacement)
    {
        var gone = new List<string>();
        foreach (var name in status.XAttrs.Keys)
        {
            if ((IsMetadata(name) || name is S3XAttrs.Tags or S3XAttrs.StorageClass) && !replacement.ContainsKey(name))
            {
                gone.Add(name);
            }
        }

        return gone;
    }
}
