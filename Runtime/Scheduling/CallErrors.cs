using System.Text;

namespace OrleansAlluxio.Runtime;

/// <summary>The runtime's own failures of a call.</summary>
internal static class CallErrors
{
    /// <summary>Busy when the queue is full, Deadlock when the call would wait for itself, else null.</summary>
    public static FabricException? WhyNotQueue(PendingRequest request, Activation activation, int queued)
    {
        if (request.Method is { } method && request.FindInChain(activation) is { } ancestor
            && !ancestor.AdmitsBeside(method))
        {
            return Deadlock(request, ancestor);
        }

        var queuedMax = activation.Catalog.Options.QueuedCallsMax;
        return request.IsBounded && queued >= queuedMax ? Busy(request, activation, queuedMax) : null;
    }

    public static FabricException Stopping(GrainId grainId) => new(
        FabricErrorKind.Unavailable, "call", grainId.ToString(), "the silo is stopping");

    public static FabricException TooManyActivations(GrainId grainId, int activationsMax) => new(
        FabricErrorKind.Busy, "activate", grainId.ToString(), $"{activationsMax} grains are active already");

    public static FabricException TooManyReminders(GrainId grainId, int remindersMax) => new(
        FabricErrorKind.Busy, "register reminder", grainId.ToString(), $"there are {remindersMax} already");

    public static FabricException NeverSettles(GrainId grainId) => new(
        FabricErrorKind.Unavailable,
        "call",
        grainId.ToString(),
        $"{PendingRequest.ForwardsMax} activations in a row ended before the call had its turn");

    private static FabricException Busy(PendingRequest request, Activation activation, int queuedMax) => new(
        FabricErrorKind.Busy,
        request.Method?.Name ?? "timer",
        activation.GrainId.ToString(),
        $"{queuedMax} calls wait for this grain already");

    private static FabricException Deadlock(PendingRequest request, TurnContext ancestor)
    {
        var names = new List<string> { Describe(ancestor.Activation, request.Method?.Name) };
        for (var turn = request.Parent; turn is not null; turn = ReferenceEquals(turn, ancestor) ? null : turn.Parent)
        {
            names.Add(Describe(turn.Activation, turn.Method?.Name ?? "activation or deactivation"));
        }

        names.Reverse();
        var chain = new StringBuilder().AppendJoin(" -> ", names).ToString();
        return new(
            FabricErrorKind.Deadlock,
            request.Method?.Name ?? "timer",
            ancestor.Activation.GrainId.ToString(),
            $"the call would wait for itself: {chain}");
    }

    private static string Describe(Activation activation, string? method) => $"{activation.GrainId} {method}".TrimEnd();
}
