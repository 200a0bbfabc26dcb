using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>
/// The synchronization context of one request of an activation. Continuations posted to it become turns, and a call
/// made while it is current knows which request makes it: that is the call chain, without an AsyncLocal.
/// </summary>
internal sealed class TurnContext(Activation activation) : SynchronizationContext
{
    /// <summary>
    /// Odd while a request runs in this context. A link to an earlier version is a link to a finished request.
    /// </summary>
    private int _version;

    public Activation Activation { get; } = activation;

    /// <summary>What runs; null for activation, deactivation and timers.</summary>
    public GrainMethod? Method { get; private set; }

    /// <summary>
    /// The request that made this one and waits for it, if <see cref="ParentVersion"/> is still its version.
    /// </summary>
    public TurnContext? Parent { get; private set; }

    public int ParentVersion { get; private set; }

    /// <summary>How many inline calls lie below this one on the stack of the thread.</summary>
    public int InlineDepth { get; private set; }

    /// <summary>Whether the activation's admission counts include this request.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>Activation or deactivation: no request is admitted beside it, whatever its attributes.</summary>
    public bool IsLifecycle { get; set; }

    /// <summary>A timer tick that may interleave.</summary>
    public bool IsInterleavingTick { get; set; }

    /// <summary>Whether this request blocks no other.</summary>
    public bool Interleaves => IsInterleavingTick || Method is { IsAlwaysInterleave: true };

    public int Version => Volatile.Read(ref _version);

    public bool IsLive => (Version & 1) != 0;

    public void Begin(GrainMethod? method, TurnContext? parent, int inlineDepth)
    {
        Method = method;
        InlineDepth = inlineDepth;
        if (parent is not null)
        {
            Parent = parent;
            ParentVersion = parent.Version;
        }

        Volatile.Write(ref _version, _version + 1);
    }

    public void End()
    {
        Volatile.Write(ref _version, _version + 1);
        if (Parent is not null)
        {
            Parent = null;
        }
    }

    /// <summary>From here on the request continues on threads of its own, not on its caller's stack.</summary>
    public void LeaveStack() => InlineDepth = 0;

    /// <summary>Whether a request may start while this one runs.</summary>
    public bool AdmitsBeside(GrainMethod method)
    {
        if (IsLifecycle)
        {
            return false;
        }

        return Activation.Class.IsReentrant || method.IsAlwaysInterleave || Interleaves
            || (Method is { IsReadOnly: true } && method.IsReadOnly);
    }

    public override void Post(SendOrPostCallback d, object? state) => Activation.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(Current, this))
        {
            throw new NotSupportedException("A grain's turn cannot be waited for synchronously.");
        }

        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
