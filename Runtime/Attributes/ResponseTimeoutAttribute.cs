namespace OrleansAlluxio.Runtime;

/// <summary>How long a caller of this method waits for the answer, in place of the silo's default.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The longest wait, parsed from the invariant form "hh:mm:ss".</summary>
    public TimeSpan Timeout { get; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
}
