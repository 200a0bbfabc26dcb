namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a job does to each file. Additive: a name is durable.</summary>
public enum JobKind
{
    /// <summary>Brings every byte into the cache and checks it there.</summary>
    Load,

    /// <summary>Sees to it that the store has it.</summary>
    Persist,

    /// <summary>Drops it from the cache, or says why it may not.</summary>
    Free,

    /// <summary>Drops it from the cache if it may.</summary>
    Evict,

    /// <summary>Checks what is cached of it against its checksums and the store.</summary>
    Verify,

    /// <summary>Copies it below the target.</summary>
    Copy,

    /// <summary>Moves it below the target, also into another store.</summary>
    Move,

    /// <summary>Brings it from one branch of a union to another, under the same path.</summary>
    Migrate,

    /// <summary>Has as many workers as asked hold each of its blocks.</summary>
    Replicate,
}
