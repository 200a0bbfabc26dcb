namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>A way to tell three silos something. What it throws, the sender knows of.</summary>
internal interface INewsCarrier : IAsyncDisposable
{
    /// <summary>Tells them.</summary>
    Task SendAsync(int news);
}
