using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>
/// Stands between one process and what outlives it: pauses, fails or ends the process at any of its calls.
/// </summary>
internal sealed class Faults
{
    private int _calls;

    /// <summary>Calls so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Whether the process is dead: nothing it still does reaches the outside.</summary>
    public volatile bool IsDead;

    /// <summary>The process dies before this call (counted from 1) takes effect; 0 for never.</summary>
    public int DiesBefore { get; set; }

    /// <summary>The process dies after this call took effect and before it hears of it; 0 for never.</summary>
    public int DiesAfter { get; set; }

    /// <summary>Runs before a call.</summary>
    public Func<string, ValueTask> Before { get; set; } = static _ => default;

    /// <summary>Runs after a call took effect.</summary>
    public Func<string, ValueTask> After { get; set; } = static _ => default;

    /// <summary>Runs after a call took effect, with what it was about: where a simulator holds it.</summary>
    public Func<string, string, ValueTask> Hold { get; set; } = static (_, _) => default;

    public async ValueTask<T> RunAsync<T>(string call, Func<T> effect, string subject = "")
    {
        var number = Interlocked.Increment(ref _calls);
        await Before(call);
        DieAt(number, DiesBefore);
        ThrowIfDead(call);
        var answer = effect();
        await After(call);
        await Hold(call, subject);
        DieAt(number, DiesAfter);
        ThrowIfDead(call);
        return answer;
    }

    private void DieAt(int number, int last)
    {
        if (number == last)
        {
            IsDead = true;
        }
    }

    private void ThrowIfDead(string call)
    {
        if (IsDead)
        {
            throw new FabricException(FabricErrorKind.Unavailable, call, "process", "it is dead");
        }
    }
}
