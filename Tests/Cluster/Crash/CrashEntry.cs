using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>
/// What a path must be: a directory, or the bytes a seed stands for with the guarantee they were acknowledged with.
/// </summary>
internal sealed record CrashEntry(bool IsDirectory, int Seed, int Length, WriteType Type, string? Tag)
{
    /// <summary>Name of the attribute that carries <see cref="Tag"/>.</summary>
    public const string TagName = "crash.tag";

    /// <summary>A directory.</summary>
    public static CrashEntry Directory { get; } = new(true, 0, 0, WriteType.CacheThrough, null);

    /// <summary>Whether the store must hold these bytes.</summary>
    public bool IsThrough => !IsDirectory && Type is WriteType.Through or WriteType.CacheThrough;

    /// <summary>The bytes.</summary>
    public byte[] Bytes() => FabricCalls.Bytes(Seed, Length);
}
