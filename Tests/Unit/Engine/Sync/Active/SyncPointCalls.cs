using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Active;

/// <summary>Calls on the points of a bed, in one line each.</summary>
internal static class SyncPointCalls
{
    public static Task<SyncPointStatus> StartPointAsync(
        this EngineBed bed, string path = "/d", bool eager = false, long? intervalMs = null) => bed.Points.StartAsync(
            new SyncPointRequest { Path = FabricPath.Parse(path), Eager = eager, IntervalMs = intervalMs },
            TestContext.Current.CancellationToken).AsTask();

    /// <summary>The text of a file; null when it was replaced in the store under the read.</summary>
    public static async Task<string?> TryReadAsync(this EngineBed bed, string path)
    {
        try
        {
            return await bed.ReadAsync(path);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            return null;
        }
    }

    /// <summary>What the fabric knows, without asking the store.</summary>
    public static async Task<FileStatus?> KnownAsync(this EngineBed bed, string path) =>
        (await bed.Services.Tree.LookupAsync(FabricPath.Parse(path), TestContext.Current.CancellationToken)).Status;
}
