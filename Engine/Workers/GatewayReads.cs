using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Step 5 of a read in a process without pages: each block from its owner, then from the other candidates, and at last
/// from the process with the metadata, within the request.
/// </summary>
/// <param name="directory">The workers, and the ring over them.</param>
/// <param name="link">The way to them.</param>
/// <param name="core">What no worker gives.</param>
/// <param name="time">The clock.</param>
public sealed class GatewayReads(
    WorkerDirectory directory, IWorkerLink link, ICoreContents core, TimeProvider time)
{
    private readonly RouteCounters _counters = new();

    /// <summary>Counters since start, by name.</summary>
    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            var all = new Dictionary<string, long>(StringComparer.Ordinal);
            _counters.AddTo(all);
            return all;
        }
    }

    /// <summary>A reader of what was opened. Costs nothing until bytes are read.</summary>
    public IFabricReader Open(OpenedContent opened)
    {
        ArgumentNullException.ThrowIfNull(opened);
        var last = new CoreReader(opened, core);
        var map = directory.Current;

        // What only the fabric has lies where it was written.
        return map.HasOthers && opened.Content.Mount is not null && opened.Status.LengthBytes > 0
            ? new RoutedReader(
                new RoutedFile(
                    opened.Status, opened.Content, map, new BlockRoutes(directory, link, time, _counters)),
                last)
            : last;
    }
}
