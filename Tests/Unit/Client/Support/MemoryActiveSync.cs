using System.Runtime.CompilerServices;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Remembers what was asked, and answers with what a test put here.</summary>
internal sealed class MemoryActiveSync : IFabricActiveSync, IFabricConsistency
{
    public const string EventToken = "an-event-token";

    public List<SyncPointRequest> Started { get; } = [];

    public List<StoreEvent> Events { get; } = [];

    public List<ConsistencyLine> Lines { get; } = [];

    /// <summary>Fails after the lines.</summary>
    public FabricException? Failure { get; set; }

    public ConsistencyOptions? LastCheck { get; private set; }

    public ValueTask<SyncPointStatus> StartAsync(SyncPointRequest request, CancellationToken cancellationToken)
    {
        Started.Add(request);
        return ValueTask.FromResult(StatusOf(request));
    }

    public ValueTask<bool> StopAsync(FabricPath path, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Started.RemoveAll(s => s.Path == path) > 0);

    public ValueTask<IReadOnlyList<SyncPointStatus>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<SyncPointStatus>>([.. Started.Select(StatusOf)]);

    public ValueTask<StoreEventsTaken> NotifyAsync(
        IReadOnlyList<StoreEvent> events, CancellationToken cancellationToken)
    {
        Events.AddRange(events);
        return ValueTask.FromResult(new StoreEventsTaken(events.Count, 0, 0, 0));
    }

    public ValueTask<string> GetEventTokenAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(EventToken);

    public async IAsyncEnumerable<ConsistencyLine> CheckAsync(
        FabricPath path, ConsistencyOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LastCheck = options;
        foreach (var line in Lines)
        {
            await Task.Yield();
            yield return line;
        }

        if (Failure is not null)
        {
            throw Failure;
        }
    }

    private static SyncPointStatus StatusOf(SyncPointRequest request) => new()
    {
        Path = request.Path,
        Eager = request.Eager,
        IntervalMs = request.IntervalMs ?? 30_000,
        Source = "inotify",
        State = SyncPointState.Watching,
        LastError = "once",
    };
}
