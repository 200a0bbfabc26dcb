using System.Buffers;
using System.Collections.Concurrent;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// Files that nobody sees yet, below the reserved name of the mount, and how they get their names: the one step that
/// makes a file visible is a rename, which the store does at once.
/// </summary>
internal sealed class WebHdfsFiles(WebHdfsSession session, WebHdfsTree tree, WebHdfsRenames renames)
{
    private const string Operation = "write";
    private const int StepBytes = 1 << 20;
    private readonly ConcurrentDictionary<string, bool> _live = new(StringComparer.Ordinal);

    /// <summary>A path for a new file; give it back with <see cref="ForgetAsync"/>.</summary>
    public UfsPath Reserve()
    {
        var name = "tmp-" + session.RandomName();
        _live[name] = true;
        return UfsPath.Parse($"{WebHdfsSession.ReservedName}/{name}");
    }

    /// <summary>Whether a name is of a file that is being written now.</summary>
    public bool IsLive(string name) => _live.ContainsKey(name);

    /// <summary>Ends a reserved path; best effort: what stays is swept later.</summary>
    public async ValueTask ForgetAsync(UfsPath file, bool isThere)
    {
        if (isThere)
        {
            try
            {
                await tree.DeleteAsync(file, recursive: false, Operation, CancellationToken.None).ConfigureAwait(false);
            }
            catch (FabricException)
            {
                // The failure that led here is the one to report.
            }
        }

        _live.TryRemove(file.Name, out _);
    }

    /// <summary>Asks for a new file and says where its bytes go, as one attempt.</summary>
    public Task<Uri> LocateAsync(UfsPath file, UfsAttributes attributes, CancellationToken cancellationToken) =>
        session.LocateAsync(CallOf(file, attributes), cancellationToken);

    /// <summary>Sends the bytes of a file to where they go. A success is a file that is whole.</summary>
    public async Task SendAsync(UfsPath file, Uri location, HttpContent body, CancellationToken cancellationToken)
    {
        var call = WebHdfsCall.Put("CREATE", file, Operation);
        using var answer = await session.SendBodyAsync(call, location, body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a whole file from a buffer, again after a failure that may pass.</summary>
    public Task WriteAsync(
        UfsPath file, UfsBuffer bytes, UfsAttributes attributes, CancellationToken cancellationToken) =>
        session.RunAsync(
            CallOf(file, attributes),
            async (_, token) =>
            {
                var location = await LocateAsync(file, attributes, token).ConfigureAwait(false);
                using var body = new StreamContent(bytes.OpenRead());
                try
                {
                    await SendAsync(file, location, body, token).ConfigureAwait(false);
                }
                catch
                {
                    bytes.Abandon();
                    throw;
                }

                return true;
            },
            cancellationToken);

    /// <summary>
    /// Gives a file that is whole its name, with what is to be kept with it. DataCorrupt when the store has another
    /// number of bytes.
    /// </summary>
    public async Task<UfsStatus> CommitAsync(
        UfsPath file, UfsPath target, (UfsWriteOptions Options, long LengthBytes) content,
        CancellationToken cancellationToken)
    {
        var stored = await RequireAsync(file, target, content.LengthBytes, cancellationToken).ConfigureAwait(false);
        var wanted = content.Options.Attributes;
        var seen = stored.Fingerprint;

        // The store narrows the mode it is given by its umask, and gives directories' groups and default entries: here
        // those of the directory the file is written in, which are none of its own.
        var hasAcl = stored.HasAcl == true;
        var missing = new UfsAttributes(
            wanted.Owner == seen.Owner ? null : wanted.Owner, wanted.Group == seen.Group ? null : wanted.Group,
            wanted.Mode == seen.Mode && !hasAcl ? null : wanted.Mode, wanted.ModifiedUnixMs,
            wanted.Acl is { Length: > 0 } ? wanted.Acl : hasAcl ? string.Empty : null);
        if (missing != UfsAttributes.None)
        {
            await tree.ApplyAsync(file, missing, Operation, cancellationToken).ConfigureAwait(false);
            stored = await RequireAsync(file, target, content.LengthBytes, cancellationToken).ConfigureAwait(false);
        }

        await renames.MoveAsync((file, stored), target, content.Options.Overwrite, cancellationToken)
            .ConfigureAwait(false);
        return await RequireAsync(target, target, content.LengthBytes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<UfsStatus> RequireAsync(
        UfsPath file, UfsPath target, long lengthBytes, CancellationToken cancellationToken)
    {
        var subject = session.Describe(target);
        var stored = await tree.TryStatOwnAsync(file, Operation, cancellationToken).ConfigureAwait(false)
            ?? throw new FabricException(
                FabricErrorKind.Conflict, Operation, subject, "what was written is gone from the store",
                RetryAdvice.Backoff);
        return stored.Fingerprint is { Kind: EntryKind.File } seen && seen.LengthBytes == lengthBytes
            ? stored
            : throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, subject,
                $"{lengthBytes} bytes were sent and the store has {stored.Fingerprint.LengthBytes}");
    }

    private WebHdfsCall CallOf(UfsPath file, UfsAttributes attributes) => WebHdfsCall.Put("CREATE", file, Operation)
        .With("overwrite", value: true)
        .With("noredirect", value: true)
        .WithMode("permission", attributes.Mode & 0x1FF)
        .With("replication", session.Options.Replication)
        .With("blocksize", session.Options.BlockBytes);

    /// <summary>Reads the beginning of a file, bound to a content where one is given, into a writer.</summary>
    public async Task CopyAsync(
        UfsPath source, Fingerprint? expected, long lengthBytes, IUfsWriter writer, CancellationToken cancellationToken)
    {
        if (lengthBytes == 0)
        {
            return;
        }

        var request = new UfsReadRequest
        {
            Path = source,
            OffsetBytes = 0,
            LengthBytes = lengthBytes,
            Expected = expected,
        };
        var reader = await WebHdfsReader.OpenAsync(session, tree, request, cancellationToken).ConfigureAwait(false);
        await using var open = reader.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(StepBytes);
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer.AsMemory(0, StepBytes), cancellationToken)
                .ConfigureAwait(false)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
