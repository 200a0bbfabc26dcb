namespace OrleansAlluxio.Runtime;

/// <summary>Bounds that no deployment needs to tune.</summary>
internal static class RuntimeLimits
{
    /// <summary>Inline calls nest at most this deep: about 10 KiB of stack, then calls take the queue.</summary>
    public const int InlineDepthMax = 32;

    /// <summary>Longest call chain that deadlock detection follows; a longer one meets the response timeout.</summary>
    public const int ChainDepthMax = 256;

    /// <summary>Turns one activation runs before it lets others have the thread.</summary>
    public const int TurnsPerSlice = 64;
}
