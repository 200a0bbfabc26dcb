using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Writing;

/// <summary>Changes that depend on exactly the file that is there, and copies that stand for their source.</summary>
public sealed class FileMarkTests
{
    private static readonly FabricPath File = FabricPath.Parse("/f");

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.AsyncThrough)]
    public async Task Complete_AnotherFileThereByNow_ChangesNothingAndCanBeRepeatedOnOtherTerms(WriteType type)
    {
        await using var bed = await EngineBed.StartAsync();
        var old = FileMark.Of(await bed.WriteAsync("/f", "one", type));
        await using var writer = await bed.Engine.CreateAsync(
            File, new CreateOptions { Overwrite = true, WriteType = type }, CancellationToken.None);
        await writer.WriteAsync("three"u8.ToArray(), CancellationToken.None);
        var between = FileMark.Of(await bed.WriteAsync("/f", "two", type));

        await RefusedAsync(FabricErrorKind.PreconditionFailed, () => writer.CompleteAsync(
            null, new CompletionTerms { IfMark = old }, CancellationToken.None));
        await RefusedAsync(FabricErrorKind.AlreadyExists, () => writer.CompleteAsync(
            null, new CompletionTerms { Overwrite = false }, CancellationToken.None));
        Assert.Equal("two", await bed.ReadAsync("/f"));
        var attributes = new Dictionary<string, string> { ["a"] = "b" };
        var status = await writer.CompleteAsync(
            null, new CompletionTerms { IfMark = between, XAttrs = attributes }, CancellationToken.None);

        Assert.Equal("three", await bed.ReadAsync("/f"));
        Assert.Equal(attributes, status.XAttrs);
    }

    [Fact]
    public async Task Mark_AttributeOrContentChanged_IsAnother()
    {
        await using var bed = await EngineBed.StartAsync();
        var first = await bed.WriteAsync("/f", "one", WriteType.CacheThrough);
        var tagged = await bed.Engine.SetAttributesAsync(
            File, new AttributeChange { SetXAttrs = new Dictionary<string, string> { ["a"] = "b" } },
            CancellationToken.None);
        var second = await bed.WriteAsync("/f", "one", WriteType.CacheThrough);

        Assert.Equal(FileMark.Of(second), FileMark.Of((await bed.StatAsync("/f", 0))!));
        Assert.Distinct([FileMark.Of(first), FileMark.Of(tagged), FileMark.Of(second)]);
    }

    [Fact]
    public async Task DeleteAndRename_AnotherFileThereByNow_AreRefused()
    {
        await using var bed = await EngineBed.StartAsync();
        var old = FileMark.Of(await bed.WriteAsync("/f", "one", WriteType.CacheThrough));
        var mark = FileMark.Of(await bed.WriteAsync("/f", "two", WriteType.CacheThrough));
        var other = FileMark.Of(await bed.WriteAsync("/g", "other", WriteType.CacheThrough));

        await RefusedAsync(FabricErrorKind.PreconditionFailed, () => bed.Engine.DeleteAsync(
            File, new DeleteOptions { IfMark = old }, CancellationToken.None));
        await RefusedAsync(FabricErrorKind.PreconditionFailed, () => RenameAsync(bed, old, other));
        await RefusedAsync(FabricErrorKind.PreconditionFailed, () => RenameAsync(bed, mark, old));
        Assert.Equal("two", await bed.ReadAsync("/f"));
        await RenameAsync(bed, mark, other);

        Assert.Equal("two", await bed.ReadAsync("/g"));
        Assert.True(await bed.Engine.DeleteAsync(
            FabricPath.Parse("/g"), new DeleteOptions { IfMark = mark }, CancellationToken.None));
    }

    [Theory]
    [InlineData(false, WriteType.CacheThrough)]
    [InlineData(true, WriteType.CacheThrough)]
    [InlineData(false, WriteType.AsyncThrough)]
    public async Task Copy_Exact_StandsForItsSource(bool isObjectStore, WriteType type)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await using var writer = await bed.Engine.CreateAsync(
            File,
            new CreateOptions { WriteType = type, Mode = 0x180, Caller = new FabricCaller { User = "u", Group = "g" } },
            CancellationToken.None);
        await writer.WriteAsync(Encoding.UTF8.GetBytes("bytes"), CancellationToken.None);
        await writer.CompleteAsync("0123456789abcdef0123456789abcdef-7", CancellationToken.None);
        var source = await bed.Engine.SetAttributesAsync(
            File, new AttributeChange { ModifiedUnixMs = 1_000_000 }, CancellationToken.None);
        var options = new CreateOptions { Overwrite = true, WriteType = type, ExactCopyOf = FileMark.Of(source) };

        var copy = await bed.Engine.CopyAsync(File, FabricPath.Parse("/d/copy"), options, CancellationToken.None);

        Assert.Equal(
            (source.ContentTag, source.ModifiedUnixMs, source.Owner, source.Group, source.Mode),
            (copy.ContentTag, copy.ModifiedUnixMs, copy.Owner, copy.Group, copy.Mode));
        Assert.Equal("bytes", await bed.ReadAsync("/d/copy"));
        await bed.WriteAsync("/f", "other", type);
        await RefusedAsync(FabricErrorKind.PreconditionFailed, () => bed.Engine.CopyAsync(
            File, FabricPath.Parse("/d/copy"), options, CancellationToken.None));
        Assert.Equal("bytes", await bed.ReadAsync("/d/copy"));
    }

    private static async ValueTask<bool> RenameAsync(EngineBed bed, string source, string target)
    {
        var options = new RenameOptions { Overwrite = true, IfSourceMark = source, IfTargetMark = target };
        await bed.Engine.RenameAsync(File, FabricPath.Parse("/g"), options, CancellationToken.None);
        return true;
    }

    private static async Task RefusedAsync<T>(FabricErrorKind kind, Func<ValueTask<T>> change) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<FabricException>(async () => await change())).Kind);
}
