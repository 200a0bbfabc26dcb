namespace OrleansAlluxio.Engine.Writing;

/// <summary>Adds bytes to the end of files, cuts them, and puts files together.</summary>
public sealed class Appending(EngineServices services, Rewriting rewriting)
{
    /// <summary>Starts adding bytes to a file.</summary>
    public async ValueTask<IFabricWriter> OpenAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.LengthBytes is < 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "append", path.Value, "a number of bytes is at least 0");
        }

        var request = new RewriteRequest("append", path, options)
        {
            AddedBytes = options.LengthBytes,
            WriteType = options.WriteType,
            DurableCopies = options.DurableCopies,
            IfMark = options.IfMark,
        };
        var (writer, before) = await rewriting.BeginAsync(request, cancellationToken).ConfigureAwait(false);
        return new AppendWriter(services, writer, before);
    }

    /// <summary>Cuts a file.</summary>
    public async ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (lengthBytes < 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "truncate", path.Value, "a length is at least 0");
        }

        var request = new RewriteRequest("truncate", path, options) { KeptBytes = lengthBytes, AddedBytes = 0 };
        var status = await rewriting.RequireAsync(request, cancellationToken).ConfigureAwait(false);
        if (status.LengthBytes == lengthBytes)
        {
            return status;
        }

        var (writer, _) = await rewriting.BeginAsync(request, cancellationToken).ConfigureAwait(false);
        await using var open = writer.ConfigureAwait(false);
        return await writer.CompleteAsync(null, CompletionTerms.None, cancellationToken).ConfigureAwait(false);
    }
}
