namespace OrleansAlluxio.Runtime;

/// <summary>A subscription apart from its type, for the activation that ends it.</summary>
internal interface IStreamSubscription
{
    /// <summary>Ends it without waiting. Idempotent.</summary>
    void End();
}
