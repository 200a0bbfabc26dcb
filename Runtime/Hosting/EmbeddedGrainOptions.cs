using System.Reflection;

namespace OrleansAlluxio.Runtime;

/// <summary>Limits and times of the embedded grain runtime. Checked at start.</summary>
public sealed class EmbeddedGrainOptions
{
    private readonly List<Assembly> _assemblies = [];

    /// <summary>Most calls waiting for one activation. Default 10,000: at 1 us a call that is 10 ms of delay.</summary>
    public int QueuedCallsMax { get; set; } = 10_000;

    /// <summary>Most activations at a time. Default 2 M: about 1 GiB of bare activations.</summary>
    public int ActivationsMax { get; set; } = 2_000_000;

    /// <summary>Idle time after which an activation is collected. Default 15 minutes, as in Orleans.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Default 1 minute, as in Orleans.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest wait for an answer that does not come inline. Default 30 s, as in Orleans; infinite turns it off.
    /// </summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When the token of OnActivateAsync is cancelled. Default 30 s, as in Orleans.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When the token of OnDeactivateAsync is cancelled. Default 30 s, as in Orleans.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest time stopping waits for activations to end. Default 10 s: a container is killed after that.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Most undelivered events per stream subscriber; a full queue makes the producer wait. Default 1,024.
    /// </summary>
    public int StreamQueueMax { get; set; } = 1_024;

    /// <summary>Most streams per provider. Default 100,000: one per mount and topic is far below.</summary>
    public int StreamsMax { get; set; } = 100_000;

    /// <summary>Where registrations are looked for; empty means the entry assembly.</summary>
    public IReadOnlyList<Assembly> Assemblies => _assemblies;

    /// <summary>Names an assembly with grains; what it references is found through it.</summary>
    public EmbeddedGrainOptions AddAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        _assemblies.Add(assembly);
        return this;
    }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(QueuedCallsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ActivationsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(StreamQueueMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(StreamsMax);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CollectionQuantum, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CollectionAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StopTimeout, TimeSpan.Zero);
    }
}
