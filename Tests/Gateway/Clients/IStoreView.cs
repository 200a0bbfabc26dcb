namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The store below a fabric, looked at and changed behind the fabric's back.</summary>
internal interface IStoreView : IAsyncDisposable
{
    /// <summary>Bytes the store holds for a key of a bucket; null when it holds none.</summary>
    Task<byte[]?> ReadAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>Puts an object into the store, past the fabric.</summary>
    Task WriteAsync(string bucket, string key, byte[] bytes, CancellationToken cancellationToken);
}
