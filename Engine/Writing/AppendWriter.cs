using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>Adds bytes behind a content that a writer already has. Owns that writer.</summary>
internal sealed class AppendWriter(EngineServices services, FileWriter whole, FileStatus before) : IFabricWriter
{
    public long LengthBytes => whole.LengthBytes - before.LengthBytes;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        whole.WriteAsync(bytes, cancellationToken);

    public async ValueTask<FileStatus> CompleteAsync(
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (LengthBytes > 0 || terms != CompletionTerms.None)
        {
            return await whole.CompleteAsync(contentTag, terms, cancellationToken).ConfigureAwait(false);
        }

        // Nothing was added: the file is what it was, if it still is.
        var known = (await services.Tree.LookupAsync(before.Path, cancellationToken).ConfigureAwait(false)).Status;
        WriteConditions.CheckBase(before.Path, known?.Version, before.Version);
        await whole.DisposeAsync().ConfigureAwait(false);
        return known!;
    }

    public ValueTask DisposeAsync() => whole.DisposeAsync();
}
