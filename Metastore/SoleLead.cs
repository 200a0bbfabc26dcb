namespace OrleansAlluxio.Metastore;

/// <summary>A metastore that no other process can open: leading is not in question.</summary>
public sealed class SoleLead : IFabricLead
{
    private SoleLead()
    {
    }

    /// <summary>The one there is.</summary>
    public static SoleLead Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsTakenOver => false;

    /// <inheritdoc/>
    public Task Lost { get; } = new TaskCompletionSource().Task;

    /// <inheritdoc/>
    public void Require(string operation, string subject)
    {
    }
}
