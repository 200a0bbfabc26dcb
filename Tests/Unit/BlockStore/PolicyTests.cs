using OrleansAlluxio.BlockStore.Policies;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

public sealed class PolicyTests
{
    [Theory]
    [InlineData("s3-fifo")]
    [InlineData("lru")]
    [InlineData("lrfu")]
    public void TryTakeVictim_UntilEmpty_GivesEachHeldNodeOnce(string name)
    {
        var (nodes, policy) = Make(name);
        for (var node = 1; node <= 1000; node++)
        {
            Insert(nodes, policy, node);
            policy.Touch(1 + (node / 2));
        }

        for (var node = 7; node <= 1000; node += 7)
        {
            policy.Remove(node);
            policy.Remove(node);
        }

        var victims = new List<int>();
        while (policy.TryTakeVictim(out var victim))
        {
            victims.Add(victim);
        }

        Assert.Equal(Enumerable.Range(1, 1000).Where(node => node % 7 != 0), victims.Order());
    }

    [Fact]
    public void Lru_Touched_IsEvictedLast()
    {
        var (nodes, policy) = Make("lru");
        Insert(nodes, policy, 1);
        Insert(nodes, policy, 2);
        policy.Touch(1);
        Assert.Equal(2, Victim(policy));
        Assert.Equal(1, Victim(policy));
    }

    [Fact]
    public void S3Fifo_OneHitPages_LeaveBeforeTheUsed()
    {
        var (nodes, policy) = Make("s3-fifo");
        for (var node = 1; node <= 20; node++)
        {
            Insert(nodes, policy, node);
            policy.Touch(node);
            policy.Touch(node);
        }

        for (var node = 101; node <= 200; node++)
        {
            Insert(nodes, policy, node);
            if (node > 110)
            {
                Assert.InRange(Victim(policy), 101, 200);
            }
        }
    }

    [Fact]
    public void S3Fifo_BackSoonAfterEviction_EntersMain()
    {
        var (nodes, policy) = Make("s3-fifo");
        Insert(nodes, policy, 1);
        Assert.Equal(1, Victim(policy));
        Insert(nodes, policy, 1);
        Assert.Equal(2, nodes[1].Queue);
    }

    [Fact]
    public void Lrfu_OftenUsed_OutlivesJustUsed()
    {
        var (nodes, policy) = Make("lrfu");
        Insert(nodes, policy, 1);
        for (var i = 0; i < 10; i++)
        {
            policy.Touch(1);
        }

        Insert(nodes, policy, 2);
        Assert.Equal(2, Victim(policy));
    }

    [Fact]
    public void Allocation_ByName_ChoosesAsSaid()
    {
        DirectoryFacts[] directories = [new(true, 10), new(true, 30), new(false, 99), new(true, 20)];
        Assert.Equal(1, TierPolicies.Allocation("max-free").Choose(directories, 5, 3));
        Assert.Equal(0, TierPolicies.Allocation("greedy").Choose(directories, 5, 3));
        Assert.Equal(1, TierPolicies.Allocation("greedy").Choose(directories, 15, 3));
        Assert.Equal(3, TierPolicies.Allocation("round-robin").Choose(directories, 5, 2));
        Assert.Equal(3, TierPolicies.Allocation("max-free").Choose(directories, 50, 2));
        Assert.Equal(-1, TierPolicies.Allocation("max-free").Choose([new(false, 99)], 1, 0));
    }

    [Fact]
    public void GhostList_BeyondCapacity_ForgetsTheOldest()
    {
        var ghosts = new GhostList(3);
        for (uint key = 1; key <= 4; key++)
        {
            ghosts.Add(key);
        }

        Assert.Equal(3, ghosts.Count);
        Assert.False(ghosts.Remove(1));
        Assert.True(ghosts.Remove(2));
        Assert.False(ghosts.Remove(2));
        for (var i = 0; i < 100; i++)
        {
            ghosts.Add(4);
        }

        Assert.True(ghosts.Remove(4));
    }

    private static (EvictionNodes Nodes, IEvictionPolicy Policy) Make(string name)
    {
        var nodes = new EvictionNodes();
        nodes.Grow();
        return (nodes, TierPolicies.Eviction(name, nodes, 1 << 20));
    }

    private static void Insert(EvictionNodes nodes, IEvictionPolicy policy, int node)
    {
        nodes[node].Key = (uint)node;
        nodes[node].Weight = 1;
        policy.Insert(node);
    }

    private static int Victim(IEvictionPolicy policy)
    {
        Assert.True(policy.TryTakeVictim(out var victim));
        return victim;
    }
}
