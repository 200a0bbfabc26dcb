namespace OrleansAlluxio.Runtime;

/// <summary>Why an activation ends. A subset of Orleans' codes, same names.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not set.</summary>
    None,

    /// <summary>The silo stops.</summary>
    ShuttingDown,

    /// <summary>Construction, reading of state or OnActivateAsync failed.</summary>
    ActivationFailed,

    /// <summary>Idle for longer than its age limit.</summary>
    ActivationIdle,

    /// <summary>The grain or its host asked for it.</summary>
    ApplicationRequested,
}
