using System.Diagnostics;

namespace OrleansAlluxio.Core.Diagnostics;

/// <summary>
/// Runs work inside a span. The work gets what it needs as a state, so that nothing is captured and nothing allocated
/// while nobody listens.
/// </summary>
public static class SpanRun
{
    /// <summary>Runs work that answers; its failure is the span's.</summary>
    public static ValueTask<TResult> InAsync<TState, TResult>(
        string span, string? subject, TState state, Func<TState, ValueTask<TResult>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return FabricTracing.Source.HasListeners() ? InSpanAsync(span, subject, state, work) : work(state);
    }

    /// <summary>Runs work that only ends.</summary>
    public static ValueTask InAsync<TState>(
        string span, string? subject, TState state, Func<TState, ValueTask> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return FabricTracing.Source.HasListeners() ? InSpanAsync(span, subject, state, work) : work(state);
    }

    private static async ValueTask<TResult> InSpanAsync<TState, TResult>(
        string name, string? subject, TState state, Func<TState, ValueTask<TResult>> work)
    {
        using var span = Start(name, subject);
        try
        {
            return await work(state).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            span.Fail(e.Kind.ToString());
            throw;
        }
    }

    private static async ValueTask InSpanAsync<TState>(
        string name, string? subject, TState state, Func<TState, ValueTask> work)
    {
        using var span = Start(name, subject);
        try
        {
            await work(state).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            span.Fail(e.Kind.ToString());
            throw;
        }
    }

    // Only below a span of a door: background work is nobody's trace.
    private static Activity? Start(string name, string? subject)
    {
        var span = Activity.Current is null ? null : FabricTracing.Source.StartActivity(name);
        span?.SetTag("fabric.subject", subject);
        return span;
    }
}
