using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Azure;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

public sealed class AzureMetadataTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("with_underscore", "with_underscore")]
    [InlineData("with-hyphen", "fabric_with_2dhyphen")]
    [InlineData("1st", "fabric_1st")]
    [InlineData("hdi_isfolder", "fabric_hdi_5fisfolder")]
    [InlineData("fabric_own", "fabric_fabric_5fown")]
    [InlineData("a.b/c", "fabric_a_2eb_2fc")]
    public void Encode_AnyName_IsAnIdentifierThatDecodesBack(string name, string stored)
    {
        var encoded = AzureMetadata.Encode(With(name, "value"), "write", "subject");

        Assert.Equal([new(stored, "value")], encoded!);
        Assert.Equal([new(name, "value")], AzureMetadata.Decode(encoded));
    }

    [Theory]
    [InlineData("fabric_broken_2")]
    [InlineData("fabric__zz")]
    [InlineData("Foreign")]
    public void Decode_NameOfAnotherProgram_StaysInLowerCase(string name) => Assert.Equal(
        [name.ToLowerInvariant()], AzureMetadata.Decode(new Dictionary<string, string> { [name] = "1" }).Keys);

    [Fact]
    public void Decode_FolderMark_IsNotShown() => Assert.Empty(AzureMetadata.Decode(AzureMetadata.Folder));

    [Theory]
    [InlineData(8190, true)]
    [InlineData(8191, true)]
    [InlineData(8192, false)]
    public void Encode_AroundTheLimit_RefusesWhatIsLarger(int valueLength, bool fits)
    {
        var failure = Record.Exception(
            () => AzureMetadata.Encode(With("n", new string('v', valueLength)), "write", "subject"));

        Assert.Equal(fits ? null : FabricErrorKind.TooLarge, (failure as FabricException)?.Kind);
    }

    [Theory]
    [InlineData("name", "line\nbreak")]
    [InlineData("näme", "value")]
    [InlineData("", "value")]
    public void Encode_WhatNoHeaderHolds_IsRefused(string name, string value)
    {
        var error = Assert.Throws<FabricException>(() => AzureMetadata.Encode(With(name, value), "write", "subject"));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    private static UfsWriteOptions With(string name, string value) =>
        new() { UserMetadata = new Dictionary<string, string> { [name] = value } };
}
