namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Makes files appear: one commit of a name at a time in this process, seen by the whole union.</summary>
internal sealed class UnionCommits(UnionFinder finder, UnionReads reads, UnderStorageCapabilities capabilities)
    : IDisposable
{
    private const string Operation = "write";

    // Names share a gate by their hash; a commit waits for its store, so a few more gates than a machine has cores.
    private const int Gates = 64;

    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(static _ => new SemaphoreSlim(1))];

    public UnionReads Reads => reads;

    /// <summary>Runs a branch's commit and returns its status as the union's.</summary>
    public async ValueTask<UfsStatus> RunAsync(
        UnionTarget target, Func<CancellationToken, ValueTask<UfsStatus>> commit, CancellationToken cancellationToken)
    {
        var gate = _gates[(uint)string.GetHashCode(target.Path.Value, StringComparison.Ordinal) % Gates];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var hiders = await LookAsync(target, cancellationToken).ConfigureAwait(false);
            var status = await commit(cancellationToken).ConfigureAwait(false);
            foreach (var hider in hiders)
            {
                await hider.Branch.Store.DeleteFileAsync(target.Path, cancellationToken).ConfigureAwait(false);
            }

            return finder.Tagged(target.Branch, status);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var gate in _gates)
        {
            gate.Dispose();
        }
    }

    /// <summary>What came into other branches meanwhile: files of earlier ones, which have to go.</summary>
    private async ValueTask<List<UnionFound>> LookAsync(UnionTarget target, CancellationToken cancellationToken)
    {
        var hiders = new List<UnionFound>();
        foreach (var branch in finder.Branches)
        {
            if (branch == target.Branch || (target.Overwrite && branch.Index > target.Branch.Index)
                || await branch.Store.TryStatAsync(target.Path, cancellationToken).ConfigureAwait(false)
                    is not { } status)
            {
                continue;
            }

            var found = new UnionFound(branch, status);
            if (found.IsDirectory)
            {
                RequireKeys(target);
                continue;
            }

            if (!target.Overwrite)
            {
                throw UnionErrors.AlreadyExists(Operation, finder.Describe(target.Path), branch.Name);
            }

            if (branch.IsReadOnly)
            {
                throw UnionErrors.ReadOnly(Operation, finder.Describe(target.Path), branch.Name);
            }

            hiders.Add(found);
        }

        return hiders;
    }

    private void RequireKeys(UnionTarget target)
    {
        if (capabilities.RealDirectories)
        {
            throw UnionErrors.IsADirectory(Operation, finder.Describe(target.Path));
        }
    }
}
