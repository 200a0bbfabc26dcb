using System.IO.Pipelines;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Tests.Reading.Fakes;

namespace OrleansAlluxio.Tests.Simulation.Reading;

/// <summary>One schedule, drawn from its seed.</summary>
internal sealed class ReadSchedule
{
    private const int Page = FabricLimits.PageBytes;
    private const int Actors = 6;
    private const int StepsEach = 5;

    private readonly SeededRandomSource _chance;
    private readonly ReadSetup _setup;
    private readonly bool _isChecked;

    public ReadSchedule(ulong seed)
    {
        _chance = new SeededRandomSource(seed);

        // A third are one tagged page, the only sort whose every damage on the way can be told.
        _isChecked = Percent(33);
        var length = _isChecked ? _chance.NextInt64(Page) + 1 : _chance.NextInt64(3 * Page) + 1;
        var options = new FileReadOptions
        {
            WindowPagesMax = 1 + (int)_chance.NextInt64(4),
            RunsMax = 1 + (int)_chance.NextInt64(3),
            BufferBytesMax = Page * (1 + _chance.NextInt64(2)),
        };
        _setup = new ReadSetup(length, options, tagged: _isChecked);
        _setup.Store.Before = (_, _) => FailStoreAsync(15);
        _setup.Store.BeforeChunk = () => FailStoreAsync(1);
        _setup.Store.Body = (_, _, bytes) => Bend(bytes);
        _setup.Pages.BeforePut = _ => PauseAsync();
        _setup.Pages.OnPut = _ => Percent(15) ? (PagePutOutcome)(2 + _chance.NextInt64(3)) : PagePutOutcome.Stored;
    }

    public async Task RunAsync()
    {
        var actors = new List<Task>();
        for (var i = 0; i < Actors; i++)
        {
            actors.Add(Task.Run(ActAsync));
        }

        await Task.WhenAll(actors);
        await _setup.Reads.DisposeAsync();
        Expect(_setup.Reads.BufferedBytes == 0, "a page buffer leaked");
        Expect(_setup.Pages.OpenLeases == 0, "a lease leaked");
        foreach (var id in _setup.Pages.Ids)
        {
            Expect(_setup.Holds(id.OffsetBytes, _setup.Pages.Bytes(id)), $"{id} is cached with wrong bytes");
        }
    }

    private async Task ActAsync()
    {
        await using var reader = _setup.Open();
        for (var step = 0; step < StepsEach; step++)
        {
            using var cancel = new CancellationTokenSource();
            var work = StepAsync(reader, cancel.Token);
            if (Percent(10))
            {
                await cancel.CancelAsync();
            }

            try
            {
                await work;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // This step cancelled itself; the pages it shared must still reach the others.
            }
            catch (FabricException error) when (
                error.Kind is FabricErrorKind.Unavailable or FabricErrorKind.DataCorrupt or FabricErrorKind.Conflict)
            {
                // The store fails and changes on purpose; wrong bytes, not errors, are what the run looks for.
            }
        }
    }

    private Task StepAsync(IFabricReader reader, CancellationToken cancellationToken)
    {
        var page = _setup.Page((int)_chance.NextInt64(3));
        switch (_chance.NextInt64(10))
        {
            case 0:
                _setup.Pages.Evict(page);
                return Task.CompletedTask;
            case 1:
                _setup.Pages.Damage(page);
                return Task.CompletedTask;
            case 2:
                return _setup.Reads.LoadAsync(_setup.Status, _setup.Source, cancellationToken).AsTask();
            case 3 or 4 or 5:
                return CopyAsync(reader, Range(), cancellationToken);
            default:
                return ReadAsync(reader, Range(), cancellationToken);
        }
    }

    private async Task ReadAsync(IFabricReader reader, ByteRange range, CancellationToken cancellationToken)
    {
        var bytes = new byte[range.LengthBytes];
        var read = await reader.ReadAsync(range.OffsetBytes, bytes, cancellationToken);
        Expect(read == bytes.Length, "a read inside the file came short");
        Expect(_setup.Holds(range.OffsetBytes, bytes), $"wrong bytes in {range}");
    }

    private async Task CopyAsync(IFabricReader reader, ByteRange range, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 80_000, resumeWriterThreshold: 10_000));
        var drained = DrainAsync(pipe.Reader, leavesEarly: Percent(10));
        var isDone = false;
        try
        {
            await reader.CopyToAsync(range, pipe.Writer, cancellationToken);
            isDone = true;
        }
        finally
        {
            // What a failed copy did send has to be right, too.
            await pipe.Writer.CompleteAsync();
            var (bytes, isWhole) = await drained;
            Expect(_setup.Holds(range.OffsetBytes, bytes), $"wrong bytes copied of {range}");
            Expect(!isDone || !isWhole || bytes.Length == range.LengthBytes, $"a copy of {range} came short");
        }
    }

    private async Task<(byte[] Bytes, bool IsWhole)> DrainAsync(PipeReader reader, bool leavesEarly)
    {
        var got = new MemoryStream();
        while (true)
        {
            await PauseAsync();
            var read = await reader.ReadAsync(CancellationToken.None);
            foreach (var segment in read.Buffer)
            {
                got.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || leavesEarly)
            {
                await reader.CompleteAsync();
                return (got.ToArray(), !leavesEarly);
            }
        }
    }

    private ByteRange Range()
    {
        var offset = _chance.NextInt64(_setup.Content.Length);
        var most = Percent(30) ? 3L * Page : 200_000;
        return new ByteRange(offset, Math.Min(_setup.Content.Length - offset, 1 + _chance.NextInt64(most)));
    }

    private async ValueTask FailStoreAsync(int percent)
    {
        await PauseAsync();
        if (Percent(percent))
        {
            var kind = Percent(20) ? FabricErrorKind.PreconditionFailed : FabricErrorKind.Unavailable;
            throw new FabricException(kind, "get", "file", "injected");
        }
    }

    private byte[] Bend(byte[] bytes)
    {
        if (Percent(5))
        {
            Array.Resize(ref bytes, (int)_chance.NextInt64(bytes.Length + 2));
        }
        else if (_isChecked && Percent(20))
        {
            bytes[_chance.NextInt64(bytes.Length)] ^= (byte)(1 + _chance.NextInt64(255));
        }

        return bytes;
    }

    private async ValueTask PauseAsync()
    {
        for (var i = _chance.NextInt64(4); i > 0; i--)
        {
            await Task.Yield();
        }
    }

    private bool Percent(int percent) => _chance.NextInt64(100) < percent;

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
