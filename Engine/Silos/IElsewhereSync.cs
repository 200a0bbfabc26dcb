namespace OrleansAlluxio.Engine.Silos;

/// <summary>Has the silo that leads compare paths with their stores: its memory tells what is out of date.</summary>
public interface IElsewhereSync
{
    /// <summary>Compares one path there and returns when the tree says what the store has. Unavailable.</summary>
    ValueTask SyncAsync(FabricPath path, CancellationToken cancellationToken);
}
