namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>Checks a mount: the container is there, can be listed and, where asked, written.</summary>
internal sealed class AzureProbe(AzureSession session, AzureKeys keys)
{
    private const string Operation = "probe";

    /// <summary>See <see cref="IUnderStorage.ProbeAsync"/>.</summary>
    public async ValueTask ProbeAsync(bool write, CancellationToken cancellationToken)
    {
        var query = new AzureKeyQuery(session.Options.Prefix, IsRecursive: false, KeysMax: 1);
        await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
        if (write)
        {
            var name = Convert.ToHexStringLower(session.RandomBytes(16));
            var key = $"{session.Options.Prefix}{AzureSession.ReservedName}/probe-{name}";
            await keys.PutSmallAsync(key, "probe", Operation, cancellationToken).ConfigureAwait(false);
            await keys.DeleteAsync(key, Operation, cancellationToken).ConfigureAwait(false);
        }
    }
}
