namespace OrleansAlluxio.Core.Fabric;

/// <summary>A setting of the server as it is in force.</summary>
/// <param name="Name">The option.</param>
/// <param name="Value">Its value; stars for a secret.</param>
/// <param name="Origin">Where it is from: command line, environment, a file, or the default.</param>
public sealed record ConfigurationValue(string Name, string Value, string Origin);
