using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore.PostgreSql;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>How a silo goes: its calls end, then it is not in the view any more, then its grains may go.</summary>
internal sealed class SiloLeaving(OwnerGate gate, PostgreSqlMembership membership) : IAsyncDisposable
{
    private static readonly TimeSpan CallsMax = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(CallsMax, TimeProvider.System);
        try
        {
            await gate.CloseAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The metastore refuses what is still under way.
        }

        await membership.DisposeAsync().ConfigureAwait(false);
    }
}
