using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Where silos look up in which of them a grain is.</summary>
internal static class OrleansDirectory
{
    /// <summary>
    /// Adds Orleans' strongly consistent directory: when a silo goes, who takes over its part asks the others what they
    /// have, where the directory that Orleans has by itself forgets it.
    /// </summary>
    public static ISiloBuilder AddOwnDirectory(this ISiloBuilder silo)
    {
        // After a silo was killed that directory has nobody take its grains for 30 s, in case it only does not answer.
        // Here such a silo lets no call in and commits nothing any more once it is out of the view, so nobody waits.
        silo.Services.Configure<GrainDirectoryOptions>(static o => o.RangeLeaseDuration = TimeSpan.Zero);
#pragma warning disable ORLEANSEXP003 // Experimental in Orleans 10.4, and what there is. See docs/adr/0042.
        return silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
    }
}
