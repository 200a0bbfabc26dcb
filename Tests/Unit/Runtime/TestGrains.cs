namespace OrleansAlluxio.Tests.Unit.Runtime;

internal sealed class LinkGrain(Probe probe) : Grain, ILinkGrain
{
    public Task<int> FollowAsync(string[] path, int at) => at == path.Length
        ? Task.FromResult(at)
        : GrainFactory.GetGrain<ILinkGrain>(path[at]).FollowAsync(path, at + 1);

    public async ValueTask<int> DescendAsync(int depth) => depth == 0
        ? 0
        : 1 + await GrainFactory.GetGrain<ILinkGrain>($"depth-{depth}").DescendAsync(depth - 1);

    public Task DetachAsync(string target)
    {
        var self = this.AsReference<ILinkGrain>();
        _ = BackAsync(self);
        return Task.CompletedTask;
    }

    public Task<int> FollowInterleavedAsync(string[] path, int at) => at == path.Length
        ? Task.FromResult(at)
        : GrainFactory.GetGrain<ILinkGrain>(path[at]).FollowInterleavedAsync(path, at + 1);

    private async Task BackAsync(ILinkGrain self)
    {
        await Task.Yield();
        probe.Log("back " + await self.FollowAsync([], 0));
    }
}

[Reentrant]
internal sealed class OpenLinkGrain : Grain, IOpenLinkGrain
{
    public async Task<int> BounceAsync(string other, int times)
    {
        await Task.Yield();
        return times == 0
            ? 0
            : 1 + await GrainFactory.GetGrain<IOpenLinkGrain>(other).BounceAsync(this.GetPrimaryKeyString(), times - 1);
    }
}

[CollectionAgeLimit(Minutes = 2)]
internal sealed class TickGrain(Probe probe) : Grain, ITickGrain
{
    private IGrainTimer? _timer;
    private string? _gate;
    private bool _fails;
    private int _ticks;

    public Task StartAsync(double dueSeconds, double periodSeconds, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(TickAsync, "tick", new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.FromSeconds(dueSeconds),
            Period = TimeSpan.FromSeconds(periodSeconds),
            Interleave = interleave,
            KeepAlive = keepAlive,
        });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(double dueSeconds, double periodSeconds)
    {
        _timer!.Change(TimeSpan.FromSeconds(dueSeconds), TimeSpan.FromSeconds(periodSeconds));
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task HoldAsync(string gate) => probe.WaitAsync(gate);

    public Task GateTicksAsync(string gate)
    {
        _gate = gate;
        return Task.CompletedTask;
    }

    public Task FailTicksAsync()
    {
        _fails = true;
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Log("ticker gone " + reason.ReasonCode);
        return Task.CompletedTask;
    }

    private async Task TickAsync(string name, CancellationToken cancellationToken)
    {
        probe.Log($"{name} {++_ticks}");
        if (_gate is not null)
        {
            await probe.WaitAsync($"{_gate} {_ticks}").WaitAsync(cancellationToken);
        }

        if (_fails)
        {
            throw new InvalidOperationException("as asked");
        }
    }
}

internal sealed class Note
{
    public string Text { get; set; } = "blank";
}

internal sealed class NoteGrain([PersistentState("note", "memory")] IPersistentState<Note> note) : Grain, INoteGrain
{
    public Task<string> GetAsync() => Task.FromResult($"{this.GetPrimaryKeyLong()}: {note.State.Text}");

    public async Task<string?> PutAsync(string text)
    {
        note.State = new Note { Text = text };
        try
        {
            await note.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            DeactivateOnIdle();
            throw;
        }

        return note.Etag;
    }

    public Task ClearAsync() => note.ClearStateAsync(CancellationToken.None);

    public Task<(string? Etag, bool Exists)> VersionAsync() => Task.FromResult((note.Etag, note.RecordExists));
}

[StatelessWorker(2)]
internal sealed class WorkerGrain(Probe probe) : Grain, IWorkerGrain
{
    private static int s_instances;
    private readonly int _number = Interlocked.Increment(ref s_instances);

    public async Task<int> WorkAsync(string gate)
    {
        await probe.WaitAsync(gate);
        return _number;
    }
}

/// <summary>Fails a call as soon as two turns or two activations overlap.</summary>
internal sealed class StressGrain(StressBoard board) : Grain, IStressGrain
{
    private readonly Dictionary<int, int> _lastNumbers = [];
    private int _inside;
    private int _request;
    private bool _gone;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        board.Activated(this.GetPrimaryKeyString());
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        _gone = true;
        board.Deactivated(this.GetPrimaryKeyString());
    }

    public ValueTask<int> SyncAsync(int caller, int number)
    {
        Begin(caller, number);
        Turn();
        _request = 0;
        return new(number);
    }

    public async ValueTask<int> AsyncAsync(int caller, int number, int yields)
    {
        Begin(caller, number);
        for (var i = 0; i < yields; i++)
        {
            Turn();
            await Task.Yield();
        }

        Turn();
        _request = 0;
        return number;
    }

    public ValueTask LeaveAsync()
    {
        DeactivateOnIdle();
        return default;
    }

    private void Begin(int caller, int number)
    {
        board.Require(Interlocked.Exchange(ref _request, 1) == 0, "two requests at once");
        board.Require(!_gone, "a call ran on a deactivated activation");
        board.Require(_lastNumbers.GetValueOrDefault(caller, -1) < number, "calls of one caller out of order");
        _lastNumbers[caller] = number;
    }

    private void Turn()
    {
        board.Require(Interlocked.Increment(ref _inside) == 1, "two turns at once");
        Thread.SpinWait(20);
        board.Require(Interlocked.Decrement(ref _inside) == 0, "two turns at once");
    }
}

internal sealed class ListenGrain(Probe probe) : Grain, IListenGrain
{
    public Task ListenAsync() =>
        this.GetStreamProvider("streams").GetStream<int>(StreamId.Create("numbers", "a")).SubscribeAsync((item, _) =>
        {
            probe.Log("heard " + item);
            return Task.CompletedTask;
        });

    public Task HoldAsync(string gate) => probe.WaitAsync(gate);
}

/// <summary>Leaves as soon as it arrives.</summary>
internal sealed class RestlessGrain : Grain, IRestlessGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task CallAsync() => Task.CompletedTask;
}
