namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>
/// What is under way, each a step at a time in an order that chance gives; and messages between silos.
/// </summary>
internal sealed class HoldFlows(List<HoldSilo> silos, Random random)
{
    private readonly List<(IEnumerator<bool> Steps, HoldSilo? Home)> _flows = [];

    /// <summary>Begins; goes on only while its home lives and runs. Null: on its way, nobody's.</summary>
    public void Add(IEnumerable<bool> steps, HoldSilo? home) => _flows.Add((steps.GetEnumerator(), home));

    /// <summary>One step of one of them.</summary>
    public void Go()
    {
        if (_flows.Count == 0)
        {
            return;
        }

        var flow = _flows[random.Next(_flows.Count)];
        if (flow.Home is { } home && !silos.Contains(home))
        {
            _flows.Remove(flow); // Its process has ended.
        }
        else if (flow.Home is not { IsFrozen: true } && !flow.Steps.MoveNext())
        {
            _flows.Remove(flow);
        }
    }

    /// <summary>For how many steps something waits: mostly few.</summary>
    public int Patience() => random.Next(5) == 0 ? random.Next(400) : random.Next(1, 30);

    // A message: handled where it goes once that silo runs, answered some time after.
    public void Send(HoldSilo to, Action handle, Action answered)
    {
        IEnumerable<bool> Steps()
        {
            yield return true;
            handle();
            Add(Answer(), null);
        }

        IEnumerable<bool> Answer()
        {
            for (var wait = random.Next(20) == 0 ? Patience() : 1; wait > 0; wait--)
            {
                yield return true;
            }

            answered();
        }

        Add(Steps(), to);
    }
}
