using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Tests.Unit.Engine.Silos;

/// <summary>A membership that hears what a test says.</summary>
internal sealed class FakeMembership(string id) : ISiloMembership
{
    public event Action<SiloView>? Heard;

    public string Id => id;

    public SiloView View { get; private set; } = SiloView.None;

    public Task Lost { get; } = new TaskCompletionSource().Task;

    public bool IsTrusted { get; set; } = true;

    public long Acknowledged { get; private set; }

    public void Require(string operation, string subject)
    {
        if (!IsTrusted)
        {
            throw new FabricException(FabricErrorKind.Unavailable, operation, subject, "not confirmed");
        }
    }

    public void Acknowledge(long epoch) => Acknowledged = epoch;

    /// <summary>A view of silos that have all seen <paramref name="seen"/>.</summary>
    public void Hear(long epoch, long seen, params string[] silos)
    {
        View = new SiloView(epoch, [.. silos.Select(s => new SiloMember(s, s, null, s, seen, Leads: false))]);
        Heard?.Invoke(View);
    }

    /// <summary>A view in which one leads.</summary>
    public void HearLed(long epoch, string leader, params string[] silos)
    {
        View = new SiloView(epoch, [.. silos.Select(s => new SiloMember(s, s, null, s, epoch, s == leader))]);
        Heard?.Invoke(View);
    }
}
