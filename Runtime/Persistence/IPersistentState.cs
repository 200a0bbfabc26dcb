namespace OrleansAlluxio.Runtime;

/// <summary>Durable state of a grain, injected by <see cref="PersistentStateAttribute"/>.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
