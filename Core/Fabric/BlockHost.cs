using System.Text.Json.Serialization;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A worker that has, or would fetch, a block.</summary>
/// <param name="Worker">Its id.</param>
/// <param name="Host">The machine, as its locality says.</param>
/// <param name="Rack">The rack; empty where nobody said.</param>
/// <param name="Zone">The zone; empty where nobody said.</param>
/// <param name="Url">Its data plane; null for a worker that serves none.</param>
/// <param name="CachedBytes">Bytes of the block in its tiers.</param>
public sealed record BlockHost(string Worker, string Host, string Rack, string Zone, Uri? Url, long CachedBytes)
{
    /// <summary>Whether it is the process that answers.</summary>
    [JsonIgnore]
    public bool IsHere { get; init; }
}
