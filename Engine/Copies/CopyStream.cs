using OrleansAlluxio.Core.Streams;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>A range of a copy; when its worker breaks off, the next one goes on from that byte.</summary>
internal sealed class CopyStream(
    CopySource source, IReadOnlyList<ClusterMember> holders, ByteRange range, int named) : ReadOnlyStream
{
    private Stream? _body;
    private int _next;
    private long _position = range.OffsetBytes;

    /// <summary>Opens it at the first holder that gives it, so that a failure is told before a byte is read.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        while (_body is null)
        {
            if (_next == holders.Count)
            {
                throw source.Failure(named);
            }

            var rest = new ByteRange(_position, range.EndBytes - _position);
            _body = await source.TryOpenAsync(holders[_next++], rest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, range.EndBytes - _position);
        while (wanted > 0)
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
            var got = await TryReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
            if (got > 0)
            {
                _position += got;
                return got;
            }

            await _body!.DisposeAsync().ConfigureAwait(false);
            _body = null;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _body?.DisposeAsync() ?? default;

    private async ValueTask<int> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _body!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or FabricException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }
}
