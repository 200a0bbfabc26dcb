using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Step 5 of a read in a process without pages: each block from its owner, then from the other candidates, and at last
/// from the process with the metadata, within the request.
/// </summary>
public sealed class GatewayReads : IAsyncDisposable
{
    private readonly WorkerDirectory _directory;
    private readonly ICoreContents _core;
    private readonly RouteCounters _counters = new();
    private readonly HotBlocks _hot;
    private readonly BlockRoutes _routes;

    /// <summary>Reads from the workers of a directory, and what none of them gives from the core.</summary>
    public GatewayReads(WorkerDirectory directory, IWorkerLink link, ICoreContents core, TimeProvider time)
    {
        (_directory, _core) = (directory, core);
        _hot = new HotBlocks(directory, link, time, _counters);
        _routes = new BlockRoutes(directory, new HedgedOpen(link, time, _counters), _hot, time, _counters);
    }

    /// <summary>Reads from files of workers on this machine, which are shown with the others.</summary>
    public ShortCircuitCounters ShortCircuit { get; init; } = new();

    /// <summary>Whom this gateway asks for blocks; null as the process with the metadata says for the path.</summary>
    public LocationPolicy? Location { get; init; }

    /// <summary>Counters since start, by name.</summary>
    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            var all = new Dictionary<string, long>(StringComparer.Ordinal);
            _counters.AddTo(all);
            ShortCircuit.AddTo(all);
            return all;
        }
    }

    /// <summary>Ends what it has others load.</summary>
    public ValueTask DisposeAsync() => _hot.DisposeAsync();

    /// <summary>A reader of what was opened. Costs nothing until bytes are read.</summary>
    public IFabricReader Open(OpenedContent opened)
    {
        ArgumentNullException.ThrowIfNull(opened);
        var last = new CoreReader(opened, _core);
        var map = _directory.Current;

        // What only the fabric has lies where it was written.
        return map.HasOthers && opened.Content.Mount is not null && opened.Status.LengthBytes > 0
            ? new RoutedReader(
                new RoutedFile(opened.Status, opened.Content, map, _routes)
                {
                    Policy = Location
                        ?? (opened.ReadLocation is { } text ? LocationPolicy.Parse(text) : LocationPolicy.Ring),
                },
                last)
            : last;
    }
}
