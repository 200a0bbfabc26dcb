namespace OrleansAlluxio.Runtime;

/// <summary>What an activation runs next: a request, a continuation, or a step of its life.</summary>
/// <param name="Turn">The context it runs in.</param>
/// <param name="Request">A request whose turn has come.</param>
/// <param name="Callback">A continuation of a request that was awaiting.</param>
/// <param name="State">The continuation's argument.</param>
/// <param name="Closing">Why the activation ends, if that is the step.</param>
internal readonly record struct NextTurn(
    TurnContext Turn,
    PendingRequest? Request = null,
    SendOrPostCallback? Callback = null,
    object? State = null,
    DeactivationReason? Closing = null);
