namespace OrleansAlluxio.Cli;

/// <summary>The command line contradicts itself in a way its grammar cannot say.</summary>
internal sealed class CliUsageException(string message) : Exception(message);
