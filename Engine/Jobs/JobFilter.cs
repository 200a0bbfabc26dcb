namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// Which files a job is for, by globs: <c>*</c> and <c>?</c> stay in one name, <c>**</c> spans names. A glob without a
/// slash is about names at any depth, one with a slash about the path below the job's. Thread-safe; linear in the path.
/// </summary>
internal sealed class JobFilter
{
    /// <summary>Most globs of one job: more than that is a list of files, which a glob is not for.</summary>
    public const int GlobsMax = 100;

    private readonly FabricPath _root;
    private readonly long _modifiedMax = long.MaxValue;
    private readonly long _bytesMin;
    private readonly long _bytesMax = long.MaxValue;
    private readonly GlobPattern[] _include;
    private readonly GlobPattern[] _exclude;

    public JobFilter(FabricPath root, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        _root = root;
        _include = [.. include.Select(static g => new GlobPattern(g))];
        _exclude = [.. exclude.Select(static g => new GlobPattern(g))];
    }

    /// <summary>What a job was asked to take. Ages are from when it was asked for, whenever it runs.</summary>
    public JobFilter(JobRecord job)
        : this(FabricPath.Parse(job.Path), job.Include, job.Exclude)
    {
        _modifiedMax = job.OlderThanMs is { } age ? job.StartedUnixMs - age : long.MaxValue;
        _bytesMin = job.BytesMin ?? 0;
        _bytesMax = job.BytesMax ?? long.MaxValue;
    }

    /// <summary>Refuses what is no list of globs.</summary>
    public static void Check(string operation, IReadOnlyList<string> globs)
    {
        if (globs.Count > GlobsMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, "filter", $"at most {GlobsMax} globs");
        }

        foreach (var glob in globs)
        {
            if (!GlobPattern.IsValid(glob))
            {
                throw new FabricException(
                    FabricErrorKind.InvalidArgument, operation, glob ?? "null",
                    $"a glob has 1 to {GlobPattern.CharactersMax} characters, not only slashes");
            }
        }
    }

    /// <summary>Whether a file is one of the job's.</summary>
    public bool Takes(FileStatus file) =>
        file.ModifiedUnixMs <= _modifiedMax && file.LengthBytes >= _bytesMin && file.LengthBytes <= _bytesMax
        && Takes(file.Path);

    /// <summary>Whether a file's path is what the globs say.</summary>
    public bool Takes(FabricPath file)
    {
        var relative = RelativeOf(file);
        return (_include.Length == 0 || IsAny(_include, relative)) && !IsAny(_exclude, relative);
    }

    /// <summary>Whether nothing below a directory is of interest.</summary>
    public bool Prunes(FabricPath directory) =>
        _exclude.Length > 0 && directory != _root && IsAny(_exclude, RelativeOf(directory));

    private static bool IsAny(GlobPattern[] globs, string relative) =>
        Array.Exists(globs, glob => glob.Matches(relative));

    private string RelativeOf(FabricPath path) => path == _root ? path.Name : path.RelativeTo(_root);
}
