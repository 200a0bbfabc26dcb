namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>What a connection string of the portal says, as far as blobs are concerned. Holds secrets.</summary>
internal sealed record AzureConnectionString(Uri? Endpoint, string? Account, string? AccountKey, string? SasToken)
{
    // The emulator's account, which its makers publish.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Null when the text is no connection string.</summary>
    public static AzureConnectionString? TryParse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Keys and signatures end with '=' themselves.
            var split = part.IndexOf('=');
            if (split < 1 || !values.TryAdd(part[..split], part[(split + 1)..]))
            {
                return null;
            }
        }

        if (values.GetValueOrDefault("UseDevelopmentStorage") == "true")
        {
            var emulator = new Uri($"http://127.0.0.1:10000/{EmulatorAccount}");
            return new AzureConnectionString(emulator, EmulatorAccount, EmulatorKey, null);
        }

        var account = values.GetValueOrDefault("AccountName");
        var endpoint = values.GetValueOrDefault("BlobEndpoint");
        if (endpoint is null && account is not null)
        {
            var protocol = values.GetValueOrDefault("DefaultEndpointsProtocol", "https");
            endpoint = $"{protocol}://{account}.blob.{values.GetValueOrDefault("EndpointSuffix", "core.windows.net")}";
        }

        return AzureEndpoint.TryParse(endpoint) is { } server
            ? new AzureConnectionString(
                server, account, values.GetValueOrDefault("AccountKey"),
                values.GetValueOrDefault("SharedAccessSignature"))
            : null;
    }

    /// <summary>Without secrets.</summary>
    public override string ToString() => nameof(AzureConnectionString);
}
