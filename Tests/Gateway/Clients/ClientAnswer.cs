namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>How a client's process ended.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ClientAnswer(int Code, string Output, string Error)
{
    /// <summary>Lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Both outputs, for what a client may say on either.</summary>
    public string Everything => Output + Error;
}
