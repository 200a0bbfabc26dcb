using System.Runtime.CompilerServices;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>Copies files and trees between the machine and the fabric, and inside the fabric.</summary>
internal sealed class TreeCopy(IFabricClient client, TransferOptions options, Action<string> warn)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private long _files;
    private long _bytes;

    public long Files => Interlocked.Read(ref _files);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Copies; a failure of one file stops the rest.</summary>
    public async Task RunAsync(Place source, Place target, bool recursive, CancellationToken cancellationToken)
    {
        var copies = source.Local is { } local
            ? FromLocalAsync(local, target.Fabric, recursive, cancellationToken)
            : FromFabricAsync(source.Fabric, target, recursive, cancellationToken);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(copies, parallel, async (copy, token) =>
        {
            options.Progress.Expect(copy.LengthBytes);
            var bytes = await CopyAsync(copy, token);
            Interlocked.Increment(ref _files);
            Interlocked.Add(ref _bytes, bytes);
        });
    }

    private async Task<long> CopyAsync(FileCopy copy, CancellationToken cancellationToken)
    {
        if (copy.LocalSource is { } local)
        {
            return await FabricUpload.FromFileAsync(
                client, local, copy.FabricTarget!.Value, options, cancellationToken);
        }

        var source = copy.FabricSource!;
        if (copy.LocalTarget is { } target)
        {
            return await FabricDownload.ToFileAsync(client, source, target, options, cancellationToken);
        }

        var made = await client.CopyAsync(
            source.Path, copy.FabricTarget!.Value, options.ToCreate(), cancellationToken);
        options.Progress.Add(made.LengthBytes);
        return made.LengthBytes;
    }

    private async IAsyncEnumerable<FileCopy> FromLocalAsync(
        string source, FabricPath target, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var existing = await client.TryGetStatusAsync(target, OperationOptions.Default, cancellationToken);
        var top = existing is { IsDirectory: true } && Path.GetFileName(source) is { Length: > 0 } name
            ? target.Child(name)
            : target;
        if (!Directory.Exists(source))
        {
            yield return new FileCopy { LocalSource = source, FabricTarget = top, LengthBytes = LengthOf(source) };
            yield break;
        }

        RequireRecursive(recursive, source);
        await MakeAsync(top, cancellationToken);
        var open = new Stack<(string Local, FabricPath Fabric)>([(source, top)]);
        while (open.TryPop(out var directory))
        {
            foreach (var entry in new DirectoryInfo(directory.Local).EnumerateFileSystemInfos("*", Everything))
            {
                var path = directory.Fabric.Child(entry.Name);
                if (entry is FileInfo file)
                {
                    yield return new FileCopy
                    {
                        LocalSource = file.FullName,
                        FabricTarget = path,
                        LengthBytes = LengthOf(file.FullName),
                    };
                }
                else if (entry.LinkTarget is not null)
                {
                    warn($"skipped {entry.FullName}: a link to a directory");
                }
                else
                {
                    await MakeAsync(path, cancellationToken);
                    open.Push((entry.FullName, path));
                }
            }
        }
    }

    private async IAsyncEnumerable<FileCopy> FromFabricAsync(
        FabricPath source, Place target, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var status = await TreeWalk.StatusAsync(client, source, null, cancellationToken);
        var local = target.Local is { } path && Directory.Exists(path) && !source.IsRoot
            ? Path.Combine(path, source.Name) : target.Local;
        var fabric = target.Fabric;
        if (target.IsFabric && !source.IsRoot
            && await client.TryGetStatusAsync(
                fabric, OperationOptions.Default, cancellationToken) is { IsDirectory: true })
        {
            fabric = fabric.Child(source.Name);
        }

        if (!status.IsDirectory)
        {
            yield return Copy(status, local, fabric);
            yield break;
        }

        RequireRecursive(recursive, source.Value);
        if (target.IsFabric && fabric.IsSameOrUnder(source))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "copy", source.Value, "the target lies inside the source");
        }

        await MakeAsync(local, fabric, cancellationToken);
        await foreach (var entry in TreeWalk.BelowAsync(client, source, null, cancellationToken))
        {
            var rest = entry.Path.RelativeTo(source);
            var localEntry = local is null ? null : Path.Combine(local, rest);
            var fabricEntry = local is null ? fabric.Join(rest) : fabric;
            if (entry.IsDirectory)
            {
                await MakeAsync(localEntry, fabricEntry, cancellationToken);
            }
            else
            {
                yield return Copy(entry, localEntry, fabricEntry);
            }
        }
    }

    private static FileCopy Copy(FileStatus source, string? local, FabricPath fabric) => new()
    {
        FabricSource = source,
        LocalTarget = local,
        FabricTarget = local is null ? fabric : null,
        LengthBytes = source.LengthBytes,
    };

    private async Task MakeAsync(string? local, FabricPath fabric, CancellationToken cancellationToken)
    {
        if (local is not null)
        {
            Directory.CreateDirectory(local);
        }
        else
        {
            await MakeAsync(fabric, cancellationToken);
        }
    }

    private async Task MakeAsync(FabricPath path, CancellationToken cancellationToken)
    {
        if (!path.IsRoot)
        {
            await client.CreateDirectoryAsync(
                path, new DirectoryOptions { CreateParents = true, AllowExisting = true }, cancellationToken);
        }
    }

    private static long LengthOf(string path)
    {
        var file = new FileInfo(path);
        return !file.Exists
            ? throw new FabricException(FabricErrorKind.NotFound, "copy from", path, "no such local file or directory")
            : file.Length;
    }

    private static void RequireRecursive(bool recursive, string source)
    {
        if (!recursive)
        {
            throw new FabricException(
                FabricErrorKind.IsADirectory, "copy", source, "it is a directory; -R copies it with everything below");
        }
    }
}
