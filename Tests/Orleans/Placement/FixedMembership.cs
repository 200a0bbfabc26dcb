using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Tests.Orleans.Placement;

/// <summary>A view that does not change, as one of its silos has it.</summary>
internal sealed class FixedMembership(string id, SiloView view) : ISiloMembership
{
    public event Action<SiloView>? Heard;

    public string Id => id;

    public SiloView View => view;

    public Task Lost { get; } = new TaskCompletionSource().Task;

    public void Tell() => Heard?.Invoke(view);

    public void Require(string operation, string subject)
    {
        // It is in the view for good.
    }

    public void Acknowledge(long epoch)
    {
        // All have seen it.
    }
}
