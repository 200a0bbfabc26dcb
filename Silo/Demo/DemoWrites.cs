namespace OrleansAlluxio.Silo.Demo;

/// <summary>Writes files through the API.</summary>
internal static class DemoWrites
{
    /// <summary>Writes a file; returns its status once it is acknowledged.</summary>
    public static async Task<FileStatus> PutAsync(
        IFabricClient client, FabricPath path, (byte[] Content, WriteType Type) file,
        CancellationToken cancellationToken)
    {
        var options = new CreateOptions
        {
            WriteType = file.Type,
            LengthBytes = file.Content.Length,
            Overwrite = true,
        };
        await using var writer = await client.CreateAsync(path, options, cancellationToken);
        await writer.WriteAsync(file.Content, cancellationToken);
        return await writer.CompleteAsync(null, cancellationToken);
    }
}
