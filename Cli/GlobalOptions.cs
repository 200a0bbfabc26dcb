using System.CommandLine;

namespace OrleansAlluxio.Cli;

/// <summary>Options of every command.</summary>
internal sealed class GlobalOptions
{
    public const string ServerVariable = "FABRIC_SERVER";

    public Option<string?> Server { get; } = new("--server")
    {
        Description = $"URL of the fabric; else {ServerVariable}, else http://127.0.0.1:19999.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON: one document, or one a line for listings.",
        Recursive = true,
    };
}
