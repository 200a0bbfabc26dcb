using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>Base of generated proxies. Thread-safe; equal to every reference to the same grain.</summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private Activation? _target;

    /// <summary>Generated code only.</summary>
    protected GrainReference(GrainReferenceSeed seed)
    {
        Catalog = seed.Catalog;
        Class = seed.Class;
        GrainId = seed.GrainId;
    }

    /// <summary>The grain it points to.</summary>
    public GrainId GrainId { get; }

    internal ActivationCatalog Catalog { get; }

    private GrainClass Class { get; }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) =>
        other is not null && ReferenceEquals(Catalog, other.Catalog) && GrainId == other.GrainId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => GrainId.ToString();

    /// <summary>Calls a method with a result: inline when the grain is free, else in its queue.</summary>
    protected ValueTask<TResult> InvokeAsync<TCall, TResult>(in TCall call, GrainMethod method)
        where TCall : struct, IGrainCall<TResult>
    {
        var context = SynchronizationContext.Current;
        var caller = context is TurnContext { IsLive: true } live ? live : null;
        if (!TryEnter(method, caller, call.CancellationToken, out var activation, out var turn))
        {
            return QueueAsync<TCall, TResult>(call, method, caller);
        }

        SynchronizationContext.SetSynchronizationContext(turn);
        ValueTask<TResult> result;
        try
        {
            result = call.Invoke(activation.GrainInstance!);
        }
        catch (Exception error)
        {
            result = ValueTask.FromException<TResult>(error);
        }

        if (result.IsCompleted)
        {
            activation.Leave(turn);
        }
        else
        {
            result = Follow(activation, turn, result, method);
        }

        SynchronizationContext.SetSynchronizationContext(context);
        return result;
    }

    /// <summary>Calls a method without result: inline when the grain is free, else in its queue.</summary>
    protected ValueTask InvokeAsync<TCall>(in TCall call, GrainMethod method)
        where TCall : struct, IGrainCall
    {
        var context = SynchronizationContext.Current;
        var caller = context is TurnContext { IsLive: true } live ? live : null;
        if (!TryEnter(method, caller, call.CancellationToken, out var activation, out var turn))
        {
            return new ValueTask(
                QueueAsync<VoidCall<TCall>, Nothing>(new VoidCall<TCall>(call), method, caller).AsTask());
        }

        SynchronizationContext.SetSynchronizationContext(turn);
        ValueTask result;
        try
        {
            result = call.Invoke(activation.GrainInstance!);
        }
        catch (Exception error)
        {
            result = ValueTask.FromException(error);
        }

        if (result.IsCompleted)
        {
            activation.Leave(turn);
        }
        else
        {
            result = new ValueTask(
                Follow(activation, turn, VoidCall<TCall>.AsNothing(result), method).AsTask());
        }

        SynchronizationContext.SetSynchronizationContext(context);
        return result;
    }

    /// <summary>Queues a call that the caller does not wait for; it belongs to no call chain.</summary>
    protected ValueTask InvokeOneWay<TCall>(in TCall call, GrainMethod method)
        where TCall : struct, IGrainCall
    {
        _ = ObserveAsync(
            QueueAsync<VoidCall<TCall>, Nothing>(new VoidCall<TCall>(call), method, caller: null), method);
        return default;
    }

    private static ValueTask<TResult> Follow<TResult>(
        Activation activation, TurnContext turn, ValueTask<TResult> running, GrainMethod method)
    {
        var pending = new PendingCall<TResult>(method, parent: null, activation.GrainId);
        pending.StartTimeout(activation.Catalog.Time, activation.Catalog.Options.ResponseTimeout);
        _ = pending.FollowAsync(activation, turn, running);
        activation.Suspend(turn);
        return new ValueTask<TResult>(pending.Answer);
    }

    private async Task ObserveAsync(ValueTask<Nothing> call, GrainMethod method)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            RuntimeLog.OneWayFailed(Catalog.Logger, method.Name, GrainId, error);
        }
    }

    private bool TryEnter(
        GrainMethod method,
        TurnContext? caller,
        CancellationToken token,
        out Activation activation,
        out TurnContext turn)
    {
        activation = _target!;
        turn = null!;
        var depth = caller is null ? 0 : caller.InlineDepth + 1;
        if (depth >= RuntimeLimits.InlineDepthMax || token.IsCancellationRequested)
        {
            return false;
        }

        return (activation is not null && activation.TryEnter(method, caller, depth, out turn))
            || TryEnterFound(method, caller, depth, ref activation!, out turn);
    }

    /// <summary>Looks again when this reference has no activation yet, a dead one, or a busy one of several.</summary>
    private bool TryEnterFound(
        GrainMethod method, TurnContext? caller, int depth, ref Activation? activation, out TurnContext turn)
    {
        turn = null!;
        if (activation is { IsDead: false } && Class.WorkersMax == 0)
        {
            return false;
        }

        activation = Catalog.Find(Class, GrainId);
        _target = activation;
        return activation is not null && activation.TryEnter(method, caller, depth, out turn);
    }

    private ValueTask<TResult> QueueAsync<TCall, TResult>(in TCall call, GrainMethod method, TurnContext? caller)
        where TCall : struct, IGrainCall<TResult>
    {
        var token = call.CancellationToken;
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TResult>(token);
        }

        try
        {
            var request = new QueuedCall<TCall, TResult>(call, method, caller, GrainId);
            Activation activation;
            do
            {
                activation = Catalog.Resolve(Class, GrainId);
            }
            while (!activation.TryEnqueue(request));

            _target = activation;
            request.StartTimeout(Catalog.Time, Catalog.Options.ResponseTimeout);
            request.WatchCancellation(token);
            return new ValueTask<TResult>(request.Answer);
        }
        catch (FabricException error)
        {
            return ValueTask.FromException<TResult>(error);
        }
    }
}
