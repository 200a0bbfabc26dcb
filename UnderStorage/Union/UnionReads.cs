namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Reads and copies. A read that is bound to a content goes to the branch that its tag names.</summary>
internal sealed class UnionReads(UnionFinder finder)
{
    /// <summary>The branch of a read, and the read as that branch is asked for it.</summary>
    public async ValueTask<(UnionBranch Branch, UfsReadRequest Request)> LocateAsync(
        UfsReadRequest request, CancellationToken cancellationToken)
    {
        if (request.Expected is { Branch: not null } expected)
        {
            var (branch, fingerprint) = finder.Untagged(expected);
            return (branch, request with { Expected = fingerprint });
        }

        var seen = await finder.TryFindAsync(request.Path, cancellationToken).ConfigureAwait(false);
        return (seen?.Branch ?? finder.Branches[0], request);
    }

    /// <summary>See <see cref="IUnderStorage.OpenReadAsync"/>.</summary>
    public async ValueTask<Stream> OpenAsync(UfsReadRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (branch, inner) = await LocateAsync(request, cancellationToken).ConfigureAwait(false);
        return await branch.Store.OpenReadAsync(inner, cancellationToken).ConfigureAwait(false);
    }
}
