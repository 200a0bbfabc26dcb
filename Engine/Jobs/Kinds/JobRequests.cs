namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>Checks that several kinds of jobs make of a request. Pure.</summary>
internal static class JobRequests
{
    /// <summary>For kinds that have one place only.</summary>
    public static void RefuseTarget(JobRequest request)
    {
        if (request.Target is not null || request.Overwrite)
        {
            throw Bad(request, "it takes no target and overwrites nothing");
        }
    }

    /// <summary>For kinds that bring files somewhere else. A path inside itself would never end.</summary>
    public static FabricPath RequireTarget(JobRequest request)
    {
        if (request.Target is not { } target)
        {
            throw Bad(request, "it needs a target");
        }

        return target.IsSameOrUnder(request.Path) || request.Path.IsSameOrUnder(target)
            ? throw Bad(request, "neither of path and target may be inside the other")
            : target;
    }

    private static FabricException Bad(JobRequest request, string reason) => new(
        FabricErrorKind.InvalidArgument, $"start {request.Kind.ToString().ToLowerInvariant()} job",
        request.Path.Value, reason);
}
