namespace OrleansAlluxio.Core.Workers;

/// <summary>The answer to a report, and what a gateway gets when it asks.</summary>
public sealed record WorkerOrders
{
    /// <summary>The fabric that answers; a worker with pages of another one must not join it.</summary>
    public required string FabricId { get; init; }

    /// <summary>Whether the reporter has to send its tiers: this process does not know them.</summary>
    public bool Resync { get; init; }

    /// <summary>How often to report.</summary>
    public required int ReportEveryMs { get; init; }

    /// <summary>Changes with every change of a mount: options with secrets are fetched when it does.</summary>
    public required string MountsMark { get; init; }

    /// <summary>Everyone who serves pages, and the ring over them.</summary>
    public required ClusterView View { get; init; }
}
