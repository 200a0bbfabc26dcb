using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>A request that could not run inline and waits for its turn. Node of its owner's queue.</summary>
internal abstract class PendingRequest(GrainMethod? method, TurnContext? parent)
{
    /// <summary>
    /// A call that met this many dying activations in a row fails: the grain deactivates as it activates.
    /// </summary>
    public const int ForwardsMax = 8;

    private Activation? _owner;

    /// <summary>Null for timers.</summary>
    public GrainMethod? Method { get; } = method;

    /// <summary>The request that waits for this one.</summary>
    public TurnContext? Parent { get; } = parent;

    public int ParentVersion { get; } = parent?.Version ?? 0;

    public PendingRequest? Previous { get; set; }

    public PendingRequest? Next { get; set; }

    /// <summary>The activation in whose queue this is; changed under the gates of both.</summary>
    public Activation? Owner
    {
        get => Volatile.Read(ref _owner);
        set => Volatile.Write(ref _owner, value);
    }

    /// <summary>How many activations ended while this waited for them.</summary>
    public int Forwards { get; set; }

    public virtual bool IsAlwaysInterleave => Method is { IsAlwaysInterleave: true };

    public bool IsReadOnly => Method is { IsReadOnly: true };

    /// <summary>Whether the queue's bound counts it.</summary>
    public virtual bool IsBounded => true;

    /// <summary>Whether a tick or call counts as use of the activation.</summary>
    public virtual bool CountsAsUse => true;

    /// <summary>Whether a successor activation takes it over. A timer's tick dies with its activation.</summary>
    public virtual bool IsForwarded => true;

    /// <summary>Runs the request as a turn of the activation, whose context is current. Never throws.</summary>
    public abstract void Run(Activation activation, TurnContext turn);

    /// <summary>Ends the request without running it. Never throws.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Whether one of the requests that wait for this one runs in the activation.</summary>
    public TurnContext? FindInChain(Activation activation)
    {
        var turn = Parent;
        var version = ParentVersion;
        for (var depth = 0; turn is not null && turn.Version == version && depth < RuntimeLimits.ChainDepthMax; depth++)
        {
            if (ReferenceEquals(turn.Activation, activation))
            {
                return turn;
            }

            version = turn.ParentVersion;
            turn = turn.Parent;
        }

        return null;
    }
}
