namespace OrleansAlluxio.Engine.Policies;

/// <summary>What a policy may be, and when it runs. Pure.</summary>
internal static class PolicyRules
{
    /// <summary>Most policies: each is read every second.</summary>
    public const int PoliciesMax = 100;

    private const int NameCharactersMax = 64;
    private const long EveryMsMin = 60_000;
    private const long EveryMsMax = 366L * 24 * 3600 * 1000;

    // A tenth of the interval: what was added at one time does not run at one time for ever.
    private const double Jitter = 0.1;

    public static void Check(DataPolicyRequest policy)
    {
        if (policy.Name.Length is 0 or > NameCharactersMax
            || policy.Name.Any(static c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            throw Bad(policy, $"a name has 1 to {NameCharactersMax} lower-case letters, digits and dashes");
        }

        if (policy.EveryMs is < EveryMsMin or > EveryMsMax)
        {
            throw Bad(policy, "an interval is a minute to a year");
        }

        if (policy.Job.DryRun)
        {
            throw Bad(policy, "a policy is not a dry run; run it as one");
        }
    }

    /// <summary>When the run after one at this time is due. <paramref name="chance"/> is 0 to 1.</summary>
    public static long? NextUnixMs(long? everyMs, long nowUnixMs, double chance) => everyMs is { } every
        ? nowUnixMs + (long)(every * (1 - Jitter + (2 * Jitter * chance)))
        : null;

    private static FabricException Bad(DataPolicyRequest policy, string reason) =>
        new(FabricErrorKind.InvalidArgument, "add policy", policy.Name, reason);
}
