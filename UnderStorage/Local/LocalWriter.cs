namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Writes a temporary file and renames it into place. Owns the file.</summary>
internal sealed class LocalWriter(LocalRoot root, LocalTempFile file, UfsPath path, UfsWriteOptions options)
    : IUfsComposer
{
    private const string Operation = "write";
    private long _written;
    private bool _isCommitted;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        try
        {
            await RandomAccess.WriteAsync(file.Handle, bytes, _written, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw LocalErrors.Of(failure, Operation, root.Describe(path));
        }

        _written += bytes.Length;
    }

    public async ValueTask AppendFromAsync(UfsReadRequest source, CancellationToken cancellationToken)
    {
        ThrowIfCommitted();

        // Off the caller's thread: where blocks cannot be shared the kernel copies them.
        await Task.Run(
            () =>
            {
                using var reader = LocalReader.Open(root, source);
                reader.CopyTo(file.Handle, _written);
            },
            cancellationToken).ConfigureAwait(false);
        _written += source.LengthBytes;
    }

    public async ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        if (options.LengthBytes is { } expected && expected != _written)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, root.Describe(path),
                $"{_written} bytes were written where {expected} were announced");
        }

        // Off the caller's thread: fsync of a large file takes seconds.
        var status = await Task.Run(() => file.Commit(path, options, Operation), cancellationToken)
            .ConfigureAwait(false);
        _isCommitted = true;
        return status;
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ThrowIfCommitted()
    {
        if (_isCommitted)
        {
            throw new InvalidOperationException($"The write of '{path}' is committed already.");
        }
    }
}
