namespace OrleansAlluxio.Runtime;

/// <summary>Durable state of one type.</summary>
public interface IStorage<TState> : IStorage
{
    /// <summary>The value in memory; storing it is a separate step.</summary>
    TState State { get; set; }
}
