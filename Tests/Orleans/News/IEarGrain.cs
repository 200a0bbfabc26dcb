namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>Hears news in one silo; key = the silo's number.</summary>
public interface IEarGrain : IGrainWithIntegerKey
{
    /// <summary>Takes news.</summary>
    ValueTask TellAsync(int news);

    /// <summary>Listens to a stream from now on.</summary>
    ValueTask ListenAsync(string provider);
}
