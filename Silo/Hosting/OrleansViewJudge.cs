using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Tells Orleans of silos that left the view, so that their activations are forgotten at once: the view is the judge of
/// who is at work, and what it took out cannot commit any more.
/// </summary>
internal sealed partial class OrleansViewJudge(
    SiloSeat seat, IClusterMembershipService membership, ILogger<OrleansViewJudge> logger)
{
    private readonly Lock _lock = new();
    private Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Listens from now on.</summary>
    public void Start() => seat.Heard += Hear;

    private void Hear(SiloView view)
    {
        List<string> gone;
        lock (_lock)
        {
            var now = view.Members.ToDictionary(static m => m.Id, static m => m.Address, StringComparer.Ordinal);
            gone = [.. _known.Where(k => !now.ContainsKey(k.Key)).Select(static k => k.Value)];
            _known = now;
        }

        foreach (var address in gone)
        {
            _ = KillAsync(SiloAddress.FromParsableString(address));
        }
    }

    private async Task KillAsync(SiloAddress address)
    {
        try
        {
            await membership.TryKill(address).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Orleans finds out by itself, only later.
            LogNotTold(logger, address.ToString(), e.Message);
        }
    }

    [LoggerMessage(SiloEventIds.SiloNotDeclaredDead, LogLevel.Information, "Could not declare {Silo} dead: {Reason}.")]
    private static partial void LogNotTold(ILogger logger, string silo, string reason);
}
