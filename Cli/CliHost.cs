using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Cli;

/// <summary>What the CLI has of its process.</summary>
internal sealed record CliHost
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input as bytes.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Opens standard output as bytes.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Whether a person watches standard error, where progress is shown.</summary>
    public required bool IsErrorTerminal { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IRandomSource Random { get; init; } = new SystemRandomSource();

    public static CliHost OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,

        // Not the console's stream: that one swallows the end of a pipe, and a cat would go on for nobody.
        OpenOutput = OpenStandardOutput,
        Environment = System.Environment.GetEnvironmentVariable,
        IsErrorTerminal = !Console.IsErrorRedirected,
    };

    // The console's stream goes on writing when a pipe's reader has gone, so a pipe gets a file stream, which fails.
    // But a
    // file stream writes to a regular file at offsets of its own, over what others who share the file have written.
    private static Stream OpenStandardOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
