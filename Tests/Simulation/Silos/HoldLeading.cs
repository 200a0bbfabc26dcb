using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>What the one who leads does for the holds of all.</summary>
internal sealed class HoldLeading(HoldSilo leader, List<HoldSilo> silos, HoldFlows flows)
{
    /// <summary>As long as its process lives.</summary>
    public IEnumerable<bool> Run(Action<Func<ModelChange, bool>> recover)
    {
        var table = leader.Table!;
        table.Adopt(leader.Id, leader.Book.Report(table.Term, leader.Now));
        yield return true;
        leader.Membership.Renew();
        while (!leader.Membership.Lost.IsCompleted
            && leader.Membership.View.Members.Where(m => !leader.Known.Contains(m.Id)).ToList() is { Count: > 0 } open)
        {
            foreach (var peer in open.Select(m => silos.Find(s => s.Id == m.Id)).OfType<HoldSilo>())
            {
                HoldReport? report = null;
                var isAnswered = false;
                flows.Send(peer, () => report = peer.Book.Report(table.Term, peer.Now), () => isAnswered = true);
                for (var wait = 30; wait > 0 && !isAnswered; wait--)
                {
                    yield return true;
                }

                if (isAnswered)
                {
                    table.Adopt(peer.Id, report!);
                    leader.Known.Add(peer.Id);
                }
            }

            yield return true;
        }

        recover(change => !leader.Known.Contains(change.Silo.Id));
        yield return true;
        table.Open();
        while (true)
        {
            yield return true;
            var now = leader.Membership.View.Members.Select(static m => m.Id).ToHashSet();
            foreach (var gone in leader.Known.Concat(table.Silos).Where(s => !now.Contains(s)).ToHashSet())
            {
                if (leader.Leads)
                {
                    recover(change => change.Silo.Id == gone);
                    yield return true;
                    table.Drop(gone);
                    leader.Known.Remove(gone);
                }
            }

            leader.Known.UnionWith(now);
            foreach (var peer in silos.Where(s => now.Contains(s.Id)).ToList())
            {
                var before = table.OpenOf(peer.Id);
                HoldReport? report = null;
                flows.Send(
                    peer, () => report = peer.Book.Report(table.Term, peer.Now),
                    () => table.Retain(peer.Id, before, report!));
                yield return true;
            }
        }
    }
}
