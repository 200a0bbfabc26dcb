using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// Multipart uploads as part files in <c>.fabric-tmp/uploads/ID/</c>; completing concatenates them in the kernel.
/// </summary>
internal sealed class LocalUploads(LocalRoot root)
{
    /// <summary>The directory of uploads below the one of temporary files.</summary>
    public const string DirectoryName = "uploads";

    /// <summary>S3's limit, so that an upload can move between stores.</summary>
    public const int PartNumberMax = 10_000;

    private const string Operation = "upload";
    private const int IdLength = 32;
    private const int CopyBytes = 256 << 10;

    /// <summary>Starts an upload and makes its directory durable.</summary>
    public string Begin(UfsPath path)
    {
        if (path.IsRoot || LocalRoot.IsReserved(path))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, Operation, root.Describe(path), "this name cannot be a file");
        }

        var id = root.RandomName();
        using var uploads = root.OpenTemp(Operation, DirectoryName);
        using var directory = root.OpenOwn(uploads, id, create: true, Operation);
        return id;
    }

    /// <summary>Stores one part; see <see cref="IUnderStorage.UploadPartAsync"/>.</summary>
    public async ValueTask<UfsUploadPart> StoreAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        if (number is < 1 or > PartNumberMax || lengthBytes < 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, root.Describe(upload.Path),
                $"a part has a number of 1 to {PartNumberMax} and a length");
        }

        using var directory = OpenExisting(upload);
        using var file = LocalTempFile.Create(root, Operation, DirectoryName, upload.Id);
        await CopyAsync(content, file.Handle, lengthBytes, upload, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Seal(upload, number, lengthBytes, directory, file), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes the file; see <see cref="IUnderStorage.CompleteUploadAsync"/>.</summary>
    public UfsStatus Complete(UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        using var directory = OpenExisting(upload);
        using var file = LocalTempFile.Create(root, Operation);
        var written = 0L;
        foreach (var part in parts.OrderBy(static part => part.Number))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var source = OpenPart(upload, part, directory);
            LocalCopy.Append(source, file.Handle, written, part.LengthBytes, Operation, root.Describe(upload.Path));
            written += part.LengthBytes;
        }

        var status = file.Commit(upload.Path, upload.Options, Operation);
        Abort(upload);
        return status;
    }

    /// <summary>Drops an upload; nothing happens when there is none.</summary>
    public void Abort(UfsUpload upload)
    {
        if (!IsId(upload.Id))
        {
            return;
        }

        using var uploads = root.OpenTemp(Operation, DirectoryName);
        using var directory = root.OpenOwn(uploads, upload.Id, create: false, Operation);
        if (directory is null)
        {
            return;
        }

        var subject = root.Describe(upload.Path);
        LocalRemover.Empty(directory, Operation, subject, CancellationToken.None);
        if (LibC.UnlinkAt(uploads, upload.Id, LibC.AtRemoveDirectory) != 0
            && LocalErrors.Last(Operation, subject) is { Kind: not FabricErrorKind.NotFound } error)
        {
            throw error;
        }
    }

    /// <summary>Whether a name can be one of our upload ids; anything else never reaches the file system.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    private static string PartName(int number) => "part-" + number.ToString("D5", CultureInfo.InvariantCulture);

    private UfsUploadPart Seal(
        UfsUpload upload, int number, long lengthBytes, SafeFileHandle directory, LocalTempFile file)
    {
        var subject = root.Describe(upload.Path);
        if (LibC.Sync(file.Handle) != 0)
        {
            throw LocalErrors.Last(Operation, subject);
        }

        file.MoveTo(directory, PartName(number), overwrite: true, Operation, subject);
        LocalRoot.SyncDirectory(directory, Operation, subject);
        var tag = LocalStatus.TagOf(root.Stat(file.Handle, upload.Path, Operation));
        return new UfsUploadPart(number, tag, lengthBytes);
    }

    private async ValueTask CopyAsync(
        Stream content, SafeFileHandle file, long lengthBytes, UfsUpload upload, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            var written = 0L;
            while (written < lengthBytes)
            {
                var room = buffer.AsMemory(0, (int)Math.Min(CopyBytes, lengthBytes - written));
                var read = await content.ReadAsync(room, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new FabricException(
                        FabricErrorKind.DataCorrupt, Operation, root.Describe(upload.Path),
                        $"the part ended after {written} of {lengthBytes} bytes");
                }

                await WriteAsync(file, room[..read], written, upload, cancellationToken).ConfigureAwait(false);
                written += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask WriteAsync(
        SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, UfsUpload upload,
        CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(file, bytes, offset, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw LocalErrors.Of(failure, Operation, root.Describe(upload.Path));
        }
    }

    private SafeFileHandle OpenExisting(UfsUpload upload)
    {
        if (IsId(upload.Id))
        {
            using var uploads = root.OpenTemp(Operation, DirectoryName);
            if (root.OpenOwn(uploads, upload.Id, create: false, Operation) is { } directory)
            {
                return directory;
            }
        }

        throw new FabricException(
            FabricErrorKind.NotFound, Operation, root.Describe(upload.Path), $"there is no upload '{upload.Id}'");
    }

    private SafeFileHandle OpenPart(UfsUpload upload, UfsUploadPart part, SafeFileHandle directory)
    {
        var flags = OpenFlags.Read | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        var descriptor = LibC.OpenAt(directory, PartName(part.Number), flags, 0);
        var handle = descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
        if (handle is not null && LocalStatus.TagOf(root.Stat(handle, upload.Path, Operation)) == part.Tag)
        {
            return handle;
        }

        handle?.Dispose();
        throw new FabricException(
            FabricErrorKind.InvalidArgument, Operation, root.Describe(upload.Path),
            $"part {part.Number} is missing or was replaced");
    }
}
