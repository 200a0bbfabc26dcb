using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>
/// One activation of one grain. It runs at most one turn at a time; attributes decide which requests may start while
/// others are awaiting. An idle activation is entered by one compare-and-swap on the caller's thread; everything
/// else happens under <c>_gate</c>.
/// </summary>
internal sealed class Activation : IGrainContext, IThreadPoolWorkItem
{
    /// <summary>Some thread runs a turn.</summary>
    private const int Executing = 1;

    /// <summary>Anything but "active and nothing to do": enter and leave only under the gate.</summary>
    private const int Gated = 2;

    private readonly Lock _gate = new();
    private readonly IActivationHome _home;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _word = Gated;
    private TurnContext _primary;
    private TurnQueue _turns;
    private RequestQueue _requests;
    private Admission _admission;
    private ActivationStage _stage;
    private DeactivationReason? _closing;
    private IdleClock _idle;

    public Activation(ActivationCatalog catalog, IActivationHome home, GrainClass grainClass, GrainId grainId)
    {
        Catalog = catalog;
        Class = grainClass;
        GrainId = grainId;
        _home = home;
        _primary = new TurnContext(this);
        _admission = new Admission(grainClass.IsReentrant);
        _idle = new IdleClock(catalog.Epoch);
        Parts = new ActivationParts(this);
    }

    public ActivationCatalog Catalog { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    /// <summary>State facets, timers, subscriptions.</summary>
    public ActivationParts Parts { get; }

    public object? GrainInstance { get; set; }

    public IServiceProvider ActivationServices => Catalog.Services;

    public Task Deactivated => _ended.Task;

    /// <summary>Whether callers must resolve again. Never goes back.</summary>
    public bool IsDead => _stage == ActivationStage.Dead;

    /// <summary>A hint that a call would run at once.</summary>
    public bool LooksIdle => Volatile.Read(ref _word) == 0;

    /// <summary>A hint how much waits and runs here.</summary>
    public int Load => _requests.Count + _admission.Running;

    public static Activation Of(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return (Activation)grain.GrainContext;
    }

    /// <summary>Starts a call on this thread if the grain may run it now. The caller must leave or suspend.</summary>
    public bool TryEnter(GrainMethod method, TurnContext? parent, int inlineDepth, out TurnContext turn)
    {
        if (Interlocked.CompareExchange(ref _word, Executing, 0) == 0)
        {
            turn = _primary;
            turn.Begin(method, parent, inlineDepth);
            _idle.Use(Catalog.Epoch);
            return true;
        }

        return TryEnterGated(method, parent, inlineDepth, out turn);
    }

    /// <summary>Ends a call that completed on the caller's thread.</summary>
    public void Leave(TurnContext turn)
    {
        turn.End();
        if (turn.IsRegistered || Interlocked.CompareExchange(ref _word, 0, Executing) != Executing)
        {
            LeaveGated(turn);
        }
    }

    /// <summary>Ends the caller's turn of a call that is awaiting; <see cref="EndRequest"/> ends the call.</summary>
    public void Suspend(TurnContext turn)
    {
        turn.LeaveStack();
        lock (_gate)
        {
            Interlocked.Or(ref _word, Gated);
            if (!turn.IsRegistered && turn.IsLive)
            {
                // It began on the fast path; the primary context goes with it, the next call gets another.
                _primary = ReferenceEquals(turn, _primary) ? new TurnContext(this) : _primary;
                _admission.Start(turn);
            }

            ReleaseAndPump();
        }
    }

    /// <summary>Ends a call whose turn was suspended or queued. Never throws.</summary>
    public void EndRequest(TurnContext turn)
    {
        lock (_gate)
        {
            _admission.End(turn);
            turn.End();
            Pump();
        }
    }

    /// <summary>Queues a request. False: this activation is dead, resolve again.</summary>
    /// <exception cref="FabricException">Busy or Deadlock.</exception>
    public bool TryEnqueue(PendingRequest request)
    {
        lock (_gate)
        {
            if (_stage == ActivationStage.Dead)
            {
                return false;
            }

            Interlocked.Or(ref _word, Gated);
            if (CallErrors.WhyNotQueue(request, this, _requests.Count) is { } refusal)
            {
                Pump();
                throw refusal;
            }

            _requests.Add(request, this);
            Pump();
            return true;
        }
    }

    /// <summary>Takes a request out of the queue unless its turn has come.</summary>
    public bool TryRemove(PendingRequest request)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(request.Owner, this))
            {
                return false;
            }

            _requests.Remove(request);
            Pump();
            return true;
        }
    }

    /// <summary>Queues a continuation of a request, or of work that outlived its request.</summary>
    public void Post(TurnContext turn, SendOrPostCallback callback, object? state)
    {
        lock (_gate)
        {
            Interlocked.Or(ref _word, Gated);
            if (ReferenceEquals(turn, _primary))
            {
                // Work that outlives a call keeps the old context, so that no later call is taken for its origin.
                _primary = new TurnContext(this);
            }

            _turns.Add(turn, callback, state);
            Pump();
        }
    }

    /// <summary>Starts activation of a new activation or lets a successor take up its queue.</summary>
    public void Start()
    {
        lock (_gate)
        {
            Pump();
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_stage >= ActivationStage.Deactivating || _closing is not null)
            {
                return;
            }

            Interlocked.Or(ref _word, Gated);
            _closing = deactivationReason;
            Pump();
        }
    }

    /// <summary>Deactivates if nothing runs, waits or was called for the class's age limit.</summary>
    public void CollectIfIdle(int epoch, int epochsMax)
    {
        lock (_gate)
        {
            if (_idle.IsIdle(epoch, epochsMax) && _stage == ActivationStage.Active
                && Interlocked.CompareExchange(ref _word, Gated, 0) == 0)
            {
                _closing = new(DeactivationReasonCode.ActivationIdle, "Idle for longer than the age limit.");
                Pump();
            }
        }
    }

    public void DelayCollection(TimeSpan span) => _idle.KeepUntil(Catalog.EpochAfter(span));

    /// <summary>The thread pool calls it while Executing is set.</summary>
    public void Execute() => TurnRunner.Run(this);

    /// <summary>Takes the next turn. False: there is none, and this thread no longer executes the activation.</summary>
    public bool TryTake(out NextTurn next)
    {
        lock (_gate)
        {
            if (!_turns.IsEmpty)
            {
                var (turn, callback, state) = _turns.Take();
                next = new NextTurn(turn, Callback: callback, State: state);
                return true;
            }

            if (_stage == ActivationStage.Created || (_stage == ActivationStage.Active && CanClose))
            {
                next = new NextTurn(BeginLifecycle(), Closing: _closing);
                return true;
            }

            if (_stage == ActivationStage.Active && NextAdmitted is { } request)
            {
                next = new NextTurn(BeginRequest(request), request);
                return true;
            }

            ReleaseAndPump();
            next = default;
            return false;
        }
    }

    /// <summary>Ends activation: requests are admitted from here on.</summary>
    public void Activated(TurnContext turn)
    {
        lock (_gate)
        {
            turn.End();
            _stage = ActivationStage.Active;
            Pump();
        }
    }

    /// <summary>Ends it for good. With an error the waiting requests fail, else they go to a successor.</summary>
    public void Retire(TurnContext turn, Exception? error)
    {
        List<PendingRequest> failed = [];
        Activation? successor = null;
        lock (_gate)
        {
            turn.End();
            _stage = ActivationStage.Dead;
            _requests.TakeRefused(failed, all: error is not null);
            if (!_home.Retire(this, _requests.Count == 0 ? null : () => successor = Inherit()))
            {
                error = CallErrors.Stopping(GrainId);
                _requests.TakeRefused(failed, all: true);
            }

            Pump();
        }

        foreach (var request in failed)
        {
            request.Fail(error ?? CallErrors.NeverSettles(GrainId));
        }

        successor?.Start();
        _ended.TrySetResult();
    }

    private Activation Inherit()
    {
        var successor = new Activation(Catalog, _home, Class, GrainId);
        _requests.MoveTo(ref successor._requests, successor);
        return successor;
    }

    private bool TryEnterGated(GrainMethod method, TurnContext? parent, int inlineDepth, out TurnContext turn)
    {
        turn = null!;
        if ((Volatile.Read(ref _word) & Executing) != 0)
        {
            return false;
        }

        lock (_gate)
        {
            if ((Interlocked.Or(ref _word, Gated) & Executing) != 0 || _stage != ActivationStage.Active
                || _closing is not null || _requests.Count > 0 || !_turns.IsEmpty
                || !_admission.Admits(method.IsAlwaysInterleave, method.IsReadOnly))
            {
                return false;
            }

            Interlocked.Or(ref _word, Executing);
            turn = new TurnContext(this);
            turn.Begin(method, parent, inlineDepth);
            _admission.Start(turn);
            _idle.Use(Catalog.Epoch);
            return true;
        }
    }

    private void LeaveGated(TurnContext turn)
    {
        lock (_gate)
        {
            _admission.End(turn);
            ReleaseAndPump();
        }
    }

    private void ReleaseAndPump()
    {
        Interlocked.And(ref _word, ~Executing);
        Pump();
    }

    /// <summary>Under the gate: sends a thread if there is a turn to run, else opens the fast path.</summary>
    private void Pump()
    {
        if ((Volatile.Read(ref _word) & Executing) != 0)
        {
            return;
        }

        if (HasWork())
        {
            Interlocked.Or(ref _word, Executing);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else if (_stage == ActivationStage.Active && _closing is null && Load == 0)
        {
            Volatile.Write(ref _word, 0);
        }
    }

    private bool HasWork() => !_turns.IsEmpty || _stage switch
    {
        ActivationStage.Created => true,
        ActivationStage.Active => CanClose || NextAdmitted is not null,
        _ => false,
    };

    private bool CanClose => _closing is not null && _admission.Running == 0;

    /// <summary>
    /// The first waiting request that may start now. While closing, that is only a call that a running one waits for:
    /// refusing it would never end.
    /// </summary>
    private PendingRequest? NextAdmitted => _requests.NextAdmitted(_admission, _closing is null ? null : this);

    private TurnContext BeginLifecycle()
    {
        var turn = new TurnContext(this) { IsLifecycle = true };
        var first = _stage == ActivationStage.Created ? _requests.Head : null;
        turn.Begin(null, first?.Parent is { } parent && parent.Version == first.ParentVersion ? parent : null, 0);
        _stage = _stage == ActivationStage.Created ? ActivationStage.Activating : ActivationStage.Deactivating;
        return turn;
    }

    private TurnContext BeginRequest(PendingRequest request)
    {
        _requests.Remove(request);
        var turn = new TurnContext(this) { IsInterleavingTick = request.Method is null && request.IsAlwaysInterleave };
        var parent = request.Parent is { } waiting && waiting.Version == request.ParentVersion ? waiting : null;
        turn.Begin(request.Method, parent, 0);
        _admission.Start(turn);
        if (request.CountsAsUse)
        {
            _idle.Use(Catalog.Epoch);
        }

        return turn;
    }
}
