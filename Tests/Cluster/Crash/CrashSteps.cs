using System.Collections.Immutable;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using Model = System.Collections.Immutable.ImmutableSortedDictionary<
    string, OrleansAlluxio.Tests.Cluster.Crash.CrashEntry>;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>Draws the operations of one worker, on a local mount and an S3 mount alike.</summary>
internal sealed class CrashSteps(int number, Random random)
{
    private const int NamesMax = 4;
    private const int PartBytes = 5 << 20;

    private static readonly string[] Mounts = [string.Empty, "/s3"];
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The directories that are there throughout.</summary>
    public IEnumerable<CrashStep> SetUp(Func<Model> model)
    {
        foreach (var mount in Mounts)
        {
            yield return mount.Length == 0 ? MakeDirectory(Base(mount), model()) : Mark(Base(mount), model());
            yield return Mark(Base(mount) + "/async", model());
        }
    }

    /// <summary>The next operation, drawn from what the tree is.</summary>
    public CrashStep Next(Model model)
    {
        var mount = Mounts[random.Next(Mounts.Length)];
        var files = model.Where(e => !e.Value.IsDirectory && IsOn(mount, e.Key)).Select(e => e.Key).ToList();
        var extra = new[] { Base(mount) + "/d0", Base(mount) + "/d1" };
        var draw = random.Next(100);
        if (draw < 40 || files.Count == 0)
        {
            return ApiWrite(NewPath(mount, model), model);
        }

        var file = files[random.Next(files.Count)];
        var missing = extra.FirstOrDefault(d => !model.ContainsKey(d));
        var present = extra.FirstOrDefault(model.ContainsKey);
        return draw switch
        {
            < 55 => S3Put(NewPath(mount, model), model),
            < 62 => Multipart(NewPath(mount, model), model),
            < 72 => Delete(file, model),
            < 84 => Rename(file, NewPath(mount, model), model),
            < 87 when model[file].Type != WriteType.MustCache => Append(file, model),
            < 88 when model[file].Type != WriteType.MustCache => Truncate(file, model),
            < 90 => Tag(file, model),
            < 95 when missing is not null => MakeDirectory(missing, model),
            < 97 when present is not null => RemoveTree(present, model),
            _ when present is not null && missing is not null => RenameTree(present, missing, model),
            _ => ApiWrite(file, model),
        };
    }

    private static bool IsOn(string mount, string path) =>
        path.StartsWith("/s3/", StringComparison.Ordinal) == (mount.Length > 0);

    private string Base(string mount) => $"{mount}/work{number}";

    private string NewPath(string mount, Model model)
    {
        var directories = model.Where(e => e.Value.IsDirectory && IsOn(mount, e.Key)).Select(e => e.Key + "/")
            .Append($"{mount}/shared/w{number}-").ToList();
        return $"{directories[random.Next(directories.Count)]}f{random.Next(NamesMax)}";
    }

    private int Length() => random.Next(12) switch
    {
        0 => 0,
        1 => (1 << 20) + random.Next(1 << 20),
        2 => 1 << 20,
        _ => random.Next(200_000),
    };

    private CrashEntry NewFile(string path, WriteType? type) => new(
        false, random.Next(), Length(),
        type ?? TypeAt(path), null);

    private CrashStep ApiWrite(string path, Model model)
    {
        var type = DrawType();
        var entry = NewFile(path, type);
        return new CrashStep(
            $"write {type} {path} {entry.Length}", c => c.Api.WriteAsync(path, entry.Bytes(), type),
            model.SetItem(path, entry));
    }

    private CrashStep S3Put(string path, Model model)
    {
        var entry = NewFile(path, null);
        var (bucket, key) = Split(path);
        return new CrashStep(
            $"put {path} {entry.Length}", c => c.S3.PutAsync(bucket, key, entry.Bytes()), model.SetItem(path, entry));
    }

    private CrashStep Multipart(string path, Model model)
    {
        var drawn = NewFile(path, null);
        var entry = drawn with { Length = drawn.Length + 1 + (random.Next(4) == 0 ? PartBytes : 0) };
        return new CrashStep(
            $"multipart {path} {entry.Length}", c => UploadAsync(c, path, entry.Bytes()), model.SetItem(path, entry));
    }

    // The same seed: its longer text begins with the shorter one.
    private CrashStep Append(string path, Model model)
    {
        var before = model[path];
        var entry = before with { Length = before.Length + Length(), Type = DrawType() };
        return new CrashStep(
            $"append {entry.Type} {path} {before.Length} to {entry.Length}",
            c => c.Api.AppendAsync(path, entry.Bytes().AsMemory(before.Length), entry.Type),
            model.SetItem(path, entry.Length == before.Length ? before : entry));
    }

    private CrashStep Truncate(string path, Model model)
    {
        var before = model[path];
        var entry = before with { Length = random.Next(before.Length + 1), Type = TypeAt(path) };
        return new CrashStep(
            $"truncate {path} {before.Length} to {entry.Length}",
            c => c.Api.TruncateAsync(FabricPath.Parse(path), entry.Length, OperationOptions.Default, Token).AsTask(),
            model.SetItem(path, entry.Length == before.Length ? before : entry));
    }

    private WriteType DrawType() =>
        (WriteType)random.Next((int)WriteType.MustCache, (int)WriteType.AsyncThrough + 1);

    private static WriteType TypeAt(string path) =>
        path.Contains("/async/", StringComparison.Ordinal) ? WriteType.AsyncThrough : WriteType.CacheThrough;

    private static CrashStep Delete(string path, Model model, bool throughS3)
    {
        var (bucket, key) = Split(path);
        return new CrashStep(
            $"delete {path} by {(throughS3 ? "S3" : "API")}",
            c => throughS3
                ? c.S3.DeleteObjectAsync(bucket, key, Token)
                : c.Api.DeleteAsync(FabricPath.Parse(path), new DeleteOptions(), Token).AsTask(),
            model.Remove(path));
    }

    // A delete over S3 takes unmarked directories that become empty with it; those of MakeDirectory are to stay.
    private CrashStep Delete(string path, Model model) => Delete(
        path, model,
        throughS3: random.Next(2) == 0 && !path.Contains("/d0/", StringComparison.Ordinal)
            && !path.Contains("/d1/", StringComparison.Ordinal));

    private static CrashStep Rename(string source, string target, Model model) => new(
        $"rename {source} {target}",
        c => c.Api.RenameAsync(
            FabricPath.Parse(source), FabricPath.Parse(target), new RenameOptions { Overwrite = true }, Token).AsTask(),
        source == target ? model : model.SetItem(target, model[source]).Remove(source));

    private CrashStep Tag(string path, Model model)
    {
        var tag = random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var change = new AttributeChange { SetXAttrs = new Dictionary<string, string> { [CrashEntry.TagName] = tag } };
        return new CrashStep(
            $"tag {path} {tag}", c => c.Api.SetAttributesAsync(FabricPath.Parse(path), change, Token).AsTask(),
            model.SetItem(path, model[path] with { Tag = tag }));
    }

    private static CrashStep MakeDirectory(string path, Model model) => new(
        $"mkdir {path}",
        c => c.Api.CreateDirectoryAsync(FabricPath.Parse(path), new DirectoryOptions(), Token).AsTask(),
        model.SetItem(path, CrashEntry.Directory));

    /// <summary>Makes a directory as a key of S3.</summary>
    public static CrashStep Mark(string path, Model model)
    {
        var (bucket, key) = Split(path);
        return new CrashStep(
            $"mark {path}", c => c.S3.PutAsync(bucket, key + "/", []), model.SetItem(path, CrashEntry.Directory));
    }

    private static CrashStep RemoveTree(string path, Model model) => new(
        $"remove tree {path}",
        c => c.Api.DeleteAsync(FabricPath.Parse(path), new DeleteOptions { Recursive = true }, Token).AsTask(),
        model.RemoveRange(Below(path, model)), IsPiecewise: true);

    private static CrashStep RenameTree(string source, string target, Model model)
    {
        var moved = Below(source, model).ToList();
        return new CrashStep(
            $"rename tree {source} {target}",
            c => c.Api.RenameAsync(
                FabricPath.Parse(source), FabricPath.Parse(target), new RenameOptions(), Token).AsTask(),
            model.RemoveRange(moved)
                .SetItems(moved.Select(p => KeyValuePair.Create(target + p[source.Length..], model[p]))));
    }

    private static IEnumerable<string> Below(string path, Model model) => model.Keys
        .Where(p => p == path || p.StartsWith(path + "/", StringComparison.Ordinal));

    private static (string Bucket, string Key) Split(string path)
    {
        var slash = path.IndexOf('/', 1);
        return (path[1..slash], path[(slash + 1)..]);
    }

    private static async Task UploadAsync(CrashClients clients, string path, byte[] bytes)
    {
        var (bucket, key) = Split(path);
        var upload = await clients.S3.InitiateMultipartUploadAsync(bucket, key, Token);
        List<PartETag> parts = [];
        for (var at = 0; at < bytes.Length; at += PartBytes)
        {
            using var body = new MemoryStream(bytes, at, Math.Min(PartBytes, bytes.Length - at));
            var part = await clients.S3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = upload.UploadId,
                    PartNumber = parts.Count + 1,
                    InputStream = body,
                },
                Token);
            parts.Add(new PartETag(parts.Count + 1, part.ETag));
        }

        await clients.S3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = upload.UploadId,
                PartETags = parts,
            },
            Token);
    }
}
