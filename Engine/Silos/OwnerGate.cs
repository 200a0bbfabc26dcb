using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// Every call on a directory passes here at the silo that is to answer it. Invariant: at any time at most one silo lets
/// calls on a directory in, so what its owner remembers is what was committed last.
/// </summary>
/// <remarks>
/// A new view closes the gate; calls that are inside end; what is remembered is forgotten; then the view is
/// acknowledged. The gate opens again when every silo of the view has done so (or is not in it any more: the metastore
/// refuses its commits then, and its own time is over). Calls wait meanwhile.
/// </remarks>
public sealed class OwnerGate
{
    // A view comes into force within a silo's time in it, which is five seconds, and the end of calls under way.
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    private readonly ISiloMembership _membership;
    private readonly TimeProvider _time;
    private readonly SiloTimes _times;
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private OwnerRing _ring = new(SiloView.None);
    private SiloView _view = SiloView.None;
    private long _target;
    private int _inside;
    private bool _isOpen;
    private bool _isDrained;

    /// <summary>Listens to the membership. The times hear of each new view once nobody is inside.</summary>
    public OwnerGate(ISiloMembership membership, SiloTimes times, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(membership);
        _membership = membership;
        _time = time;
        _times = times;
        membership.Heard += Hear;
    }

    /// <summary>What a call is refused as at a silo that is not the owner: nothing was done, try the owner.</summary>
    public const string NotOwnerOperation = "own";

    /// <summary>The view in force here; an earlier one while the next comes into force.</summary>
    public SiloView View => Volatile.Read(ref _view);

    /// <summary>Whether a failure says that another silo must be asked, and that nothing was done.</summary>
    public static bool IsNotOwner(FabricException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is { Kind: FabricErrorKind.Unavailable, Operation: NotOwnerOperation };
    }

    /// <summary>The silo that owns a directory by the view in force; null before there is one.</summary>
    public SiloMember? OwnerOf(string directory) => Volatile.Read(ref _ring).OwnerOf(directory);

    /// <summary>Completes with the next change of the view in force.</summary>
    public Task ChangedAsync()
    {
        lock (_lock)
        {
            return _changed.Task;
        }
    }

    /// <summary>
    /// Lets a call on a directory in that was made by the view of an epoch; dispose what it gives at the call's end.
    /// Unavailable where this silo is not the owner or acts by another view (<see cref="IsNotOwner"/>), or while no
    /// view comes into force.
    /// </summary>
    public async ValueTask<GatePass> EnterAsync(string directory, long epoch, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            _membership.Require("use", directory);
            Task changed;
            lock (_lock)
            {
                if (_isOpen)
                {
                    if (epoch != _target || _ring.OwnerOf(directory)?.Id != _membership.Id)
                    {
                        throw NotOwner(directory);
                    }

                    _inside++;
                    return new GatePass(this);
                }

                changed = _changed.Task;
            }

            var left = WaitMax - _time.GetElapsedTime(since);
            try
            {
                await changed.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new FabricException(
                    FabricErrorKind.Unavailable, "use", directory, "the silos have not agreed on who owns it");
            }
        }
    }

    /// <summary>Lets nobody in any more: this silo leaves. Completes when nobody is inside.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        _membership.Heard -= Hear;
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                _isOpen = false;
                if (_inside == 0)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Exit()
    {
        lock (_lock)
        {
            if (--_inside == 0 && !_isOpen)
            {
                Drain();
                Signal();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static FabricException NotOwner(string directory) => new(
        FabricErrorKind.Unavailable, NotOwnerOperation, directory, "another silo owns it");

    private void Hear(SiloView view)
    {
        lock (_lock)
        {
            if (view.Epoch > _target)
            {
                (_target, _isOpen, _isDrained) = (view.Epoch, false, false);
                if (_inside == 0)
                {
                    Drain();
                }
            }

            if (!_isOpen && _isDrained && view.Epoch == _target && view.IsInForce)
            {
                _times.Begin();
                Volatile.Write(ref _ring, new OwnerRing(view));
                _isOpen = true;
                Volatile.Write(ref _view, view);
                Signal();
            }
            else if (_isOpen && view.Epoch == _target && view.Leader?.Id != _view.Leader?.Id)
            {
                Volatile.Write(ref _view, view); // The same silos, another of them leads.
                Signal();
            }
        }
    }

    private void Drain()
    {
        if (!_isDrained)
        {
            _isDrained = true;
            _times.Forget();
            _membership.Acknowledge(_target);
        }
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }
}
