namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a job does to each file. Additive: a name is durable.</summary>
public enum JobKind
{
    /// <summary>Brings every byte into the cache and checks it there.</summary>
    Load,
}
