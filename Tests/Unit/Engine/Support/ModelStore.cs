using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>
/// An under store in a dictionary: with real directories and atomic renames, or like an object store with keys and
/// prefixes only.
/// Tests change it behind the fabric's back through the same methods.
/// </summary>
internal sealed class ModelStore(bool isObjectStore)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (byte[] Bytes, string Tag, int Mode, string Acl)> _files =
        new(StringComparer.Ordinal);

    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "" };
    private long _version;

    private ModelUploads? _uploads;

    public bool IsObjectStore => isObjectStore;

    /// <summary>Multipart uploads.</summary>
    public ModelUploads Uploads => _uploads ??= new ModelUploads(this);

    /// <summary>Tells what changes; null when the store tells nothing.</summary>
    public ModelChanges? Changes { get; set; }

    /// <summary>Most entries of a page, whatever is asked for.</summary>
    public int PageMax { get; set; } = 1000;

    /// <summary>Changes or fails the answer of a listing.</summary>
    public Func<UfsListRequest, UfsListPage, UfsListPage> OnList { get; set; } = static (_, page) => page;

    /// <summary>Everything below the root as single listings show it: path and kind or content.</summary>
    public IReadOnlyList<string> Shown()
    {
        var lines = new List<string>();
        var open = new Stack<string>([""]);
        while (open.TryPop(out var at))
        {
            foreach (var entry in ListChildren(new UfsListRequest { Directory = UfsPath.Parse(at) }, 100_000).Entries)
            {
                var path = entry.Path.Value;
                if (entry.Status.Fingerprint.Kind == EntryKind.Directory)
                {
                    lines.Add($"/{path}/");
                    open.Push(path);
                }
                else
                {
                    lines.Add($"/{path} {entry.Status.Fingerprint.ContentTag}");
                }
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>Every file with its text.</summary>
    public IReadOnlyDictionary<string, string> Files
    {
        get
        {
            lock (_lock)
            {
                return _files.ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value.Bytes));
            }
        }
    }

    public byte[] Bytes(string path)
    {
        lock (_lock)
        {
            return _files.TryGetValue(path, out var file) ? file.Bytes : throw Failure(FabricErrorKind.NotFound, path);
        }
    }

    public UfsStatus Put(string path, byte[] bytes, bool overwrite = true)
    {
        lock (_lock)
        {
            if (_files.ContainsKey(path) && !overwrite)
            {
                throw Failure(FabricErrorKind.AlreadyExists, path);
            }

            if (!isObjectStore)
            {
                if (_directories.Contains(path))
                {
                    throw Failure(FabricErrorKind.IsADirectory, path);
                }

                MakeDirectory(ParentOf(path));
            }

            _files[path] = (bytes, $"t{++_version}", 0x1A4, "");
            Changes?.Add(path, UfsChangeKind.Entry);
            return Stat(path)!;
        }
    }

    public UfsStatus Put(string path, string text) => Put(path, Encoding.UTF8.GetBytes(text));

    public void MakeDirectory(string path)
    {
        lock (_lock)
        {
            if (_files.ContainsKey(path))
            {
                throw Failure(isObjectStore ? FabricErrorKind.AlreadyExists : FabricErrorKind.NotADirectory, path);
            }

            if (path.Length > 0 && !isObjectStore)
            {
                MakeDirectory(ParentOf(path));
            }

            _directories.Add(path);
        }
    }

    public UfsStatus? Stat(string path)
    {
        lock (_lock)
        {
            if (_files.TryGetValue(path, out var file))
            {
                return Of(file);
            }

            return IsDirectory(path)
                ? new UfsStatus { Fingerprint = new Fingerprint { Kind = EntryKind.Directory } }
                : null;
        }
    }

    public bool Delete(string path)
    {
        lock (_lock)
        {
            Changes?.Add(path, UfsChangeKind.Removed);
            return _files.Remove(path);
        }
    }

    public bool DeleteDirectory(string path, bool recursive)
    {
        lock (_lock)
        {
            if (!IsDirectory(path))
            {
                return false;
            }

            var below = path + "/";
            if (!recursive && (Below(_files.Keys, below).Any() || Below(_directories, below).Any()))
            {
                throw Failure(FabricErrorKind.NotEmpty, path);
            }

            Below(_files.Keys, below).ForEach(f => _files.Remove(f));
            Below(_directories, below).ForEach(d => _directories.Remove(d));
            _directories.Remove(path);
            Changes?.Add(path, UfsChangeKind.Subtree);
            return true;
        }
    }

    public bool Rename(string source, string target, bool overwrite)
    {
        lock (_lock)
        {
            if (_files.TryGetValue(source, out var file))
            {
                if (IsDirectory(target) || (_files.ContainsKey(target) && !overwrite))
                {
                    throw Failure(FabricErrorKind.AlreadyExists, target);
                }

                Put(target, file.Bytes);
                _files.Remove(source);
                return true;
            }

            if (!IsDirectory(source))
            {
                throw Failure(FabricErrorKind.NotFound, source);
            }

            if (Stat(target) is not null && !(isObjectStore && overwrite))
            {
                throw Failure(FabricErrorKind.AlreadyExists, target);
            }

            MakeDirectory(target);
            Changes?.Add(target, UfsChangeKind.Subtree);
            foreach (var directory in Below(_directories, source + "/"))
            {
                MakeDirectory(target + directory[source.Length..]);
            }

            foreach (var path in Below(_files.Keys, source + "/"))
            {
                var moved = _files[path];
                _files[target + path[source.Length..]] = isObjectStore ? moved with { Tag = moved.Tag } : moved;
            }

            DeleteDirectory(source, recursive: true);
            return true;
        }
    }

    public UfsListPage List(UfsListRequest request)
    {
        var most = Math.Min(PageMax, request.EntriesMax);
        return OnList(request, request.Recursive ? ListAll(request, most) : ListChildren(request, most));
    }

    // As object stores do: keys and markers in the order of whole paths; a file hides a marker of its name.
    private UfsListPage ListAll(UfsListRequest request, int most)
    {
        lock (_lock)
        {
            var below = request.Directory.IsRoot ? "" : request.Directory.Value + "/";
            var keys = _files.Keys.Concat(_directories)
                .Where(p => p.Length > below.Length && p.StartsWith(below, StringComparison.Ordinal))
                .Select(p => p[below.Length..]).Distinct()
                .Where(n => request.Continuation is null || Utf8Order.Compare(n, request.Continuation) > 0)
                .Order(Utf8Order.Comparer).ToList();
            var page = keys.Take(most)
                .Select(n => new UfsEntry(UfsPath.Parse(below + n), Stat(below + n)!)).ToList();
            return new UfsListPage(page, keys.Count > page.Count ? keys[page.Count - 1] : null);
        }
    }

    private UfsListPage ListChildren(UfsListRequest request, int most)
    {
        lock (_lock)
        {
            var directory = request.Directory.Value;
            if (!isObjectStore && !_directories.Contains(directory))
            {
                throw Failure(
                    _files.ContainsKey(directory) ? FabricErrorKind.NotADirectory : FabricErrorKind.NotFound,
                    directory);
            }

            var below = directory.Length == 0 ? "" : directory + "/";
            var names = _files.Keys.Concat(_directories)
                .Where(p => p.Length > below.Length && p.StartsWith(below, StringComparison.Ordinal))
                .Select(p => p[below.Length..].Split('/')[0]).Distinct()
                .Where(n => request.Continuation is null || Utf8Order.Compare(n, request.Continuation) > 0)
                .Order(Comparer<string>.Create(static (a, b) => Utf8Order.Compare(a, b))).ToList();
            var page = names.Take(most)
                .Select(n => new UfsEntry(request.Directory.Child(n), Stat(below + n)! with { Acl = null })).ToList();
            return new UfsListPage(page, names.Count > page.Count ? page[^1].Path.Name : null);
        }
    }

    public UfsStatus? SetMode(string path, int? mode)
    {
        lock (_lock)
        {
            if (_files.TryGetValue(path, out var file) && mode is { } bits)
            {
                _files[path] = file with { Mode = bits };
                Changes?.Add(path, UfsChangeKind.Entry);
            }

            return Stat(path);
        }
    }

    /// <summary>As HDFS: the group's bits show the mask.</summary>
    public UfsStatus? SetAcl(string path, string? acl)
    {
        lock (_lock)
        {
            if (acl is not null && _files.TryGetValue(path, out var file))
            {
                var held = (acl.Length > 0 ? acl : file.Acl) is { Length: > 0 } text ? PosixAcl.Parse(text) : null;
                var bits = acl.Length == 0 || held is null ? held?.Mode : (held.Mode & ~0x38) | (held.Mask << 3);
                _files[path] = file with { Acl = acl, Mode = bits ?? file.Mode };
                Changes?.Add(path, UfsChangeKind.Entry);
            }

            return Stat(path);
        }
    }

    private bool IsDirectory(string path) =>
        _directories.Contains(path)
            || (isObjectStore && Below(_files.Keys.Concat(_directories), path.Length == 0 ? "" : path + "/").Count > 0);

    private UfsStatus Of((byte[] Bytes, string Tag, int Mode, string Acl) file) => new()
    {
        Fingerprint = new Fingerprint
        {
            Kind = EntryKind.File,
            LengthBytes = file.Bytes.Length,
            ContentTag = file.Tag,
            Mode = isObjectStore ? -1 : file.Mode,
        },
        HasAcl = isObjectStore ? null : file.Acl.Length > 0,
        Acl = isObjectStore ? null : file.Acl,
    };

    private static List<string> Below(IEnumerable<string> paths, string prefix) =>
        [.. paths.Where(p => p.StartsWith(prefix, StringComparison.Ordinal) && p.Length > prefix.Length)];

    private static string ParentOf(string path) => path.Contains('/') ? path[..path.LastIndexOf('/')] : "";

    private static FabricException Failure(FabricErrorKind kind, string path) =>
        new(kind, "store", path, "as the model says");
}
