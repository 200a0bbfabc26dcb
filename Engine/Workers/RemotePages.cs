using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>Asks every other worker that reports, all at once.</summary>
public sealed class RemotePages(WorkerDirectory directory, IWorkerLink link) : IRemotePages
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(
        FileVersion file, CancellationToken cancellationToken)
    {
        var answers = await AskAsync<IReadOnlyList<PagePlacement>>(
            (url, token) => link.LocateAsync(url, file, token), [], cancellationToken).ConfigureAwait(false);
        return [.. answers.SelectMany(static a => a)];
    }

    /// <inheritdoc/>
    public async ValueTask<long> FreeAsync(FileVersion file, CancellationToken cancellationToken)
    {
        var answers = await AskAsync((url, token) => link.FreeAsync(url, file, token), 0L, cancellationToken)
            .ConfigureAwait(false);
        return answers.Sum();
    }

    private Task<T[]> AskAsync<T>(
        Func<Uri, CancellationToken, ValueTask<T>> ask, T otherwise, CancellationToken cancellationToken)
    {
        var map = directory.Current;
        var others = map.View.Members.Where(m => !map.IsOwn(m) && m.Url is not null && directory.IsReachable(m));
        return Task.WhenAll(others.Select(OneAsync));

        async Task<T> OneAsync(ClusterMember member)
        {
            try
            {
                return await ask(member.Url!, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                directory.Suspect(member);
                return otherwise;
            }
        }
    }
}
