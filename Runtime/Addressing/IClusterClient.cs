namespace OrleansAlluxio.Runtime;

/// <summary>The grain factory as a process outside the silo sees it. Embedded, it is the same factory.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the silo.</summary>
    IServiceProvider ServiceProvider { get; }
}
