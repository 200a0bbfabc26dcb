namespace OrleansAlluxio.Runtime;

/// <summary>Why an activation ends.</summary>
/// <param name="ReasonCode">For programs.</param>
/// <param name="Description">For people.</param>
/// <param name="Exception">The cause, if one was thrown.</param>
public readonly record struct DeactivationReason(
    DeactivationReasonCode ReasonCode, string Description, Exception? Exception = null);
