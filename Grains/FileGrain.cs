using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Grains;

/// <summary>Runs the persist attempts of one file, one at a time. Not reentrant: that is the guarantee.</summary>
internal sealed class FileGrain(PersistAttempt attempt) : Grain, IFileGrain
{
    public ValueTask PersistAsync(string recordKey, CancellationToken cancellationToken) =>
        attempt.RunAsync(recordKey, cancellationToken);
}
