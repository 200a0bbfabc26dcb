using System.Text.Json;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Tests.Unit.Client.Wire;

public sealed class StrictJsonTests
{
    [Fact]
    public void Read_AbsentMembers_AreWhatTheRecordSays()
    {
        Assert.Equal(new CreateOptions(), JsonSerializer.Deserialize("{}", StrictJson.Of<CreateOptions>()));
        Assert.Equal(new DirectoryOptions(), JsonSerializer.Deserialize("{}", StrictJson.Of<DirectoryOptions>()));
        Assert.Equal(new RenameOptions(), JsonSerializer.Deserialize("{}", StrictJson.Of<RenameOptions>()));
        var user = JsonSerializer.Deserialize("""{"name":"ann"}""", StrictJson.Of<FabricUser>());
        Assert.True(user!.Enabled);
        Assert.Equal(FabricRole.User, user.Role);
        Assert.Empty(user.Groups);
        Assert.Empty(user.Rights);
        var mount = JsonSerializer.Deserialize(
            """{"path":"/a","uri":"file:///b"}""", StrictJson.Of<MountRequest>());
        Assert.Empty(mount!.Options);
    }

    [Fact]
    public void Read_GivenMembers_AreTaken()
    {
        var options = JsonSerializer.Deserialize(
            """{"createParents":false,"ttlAction":"FREE"}""", StrictJson.Of<CreateOptions>());

        Assert.False(options!.CreateParents);
        Assert.Equal(TtlAction.Free, options.TtlAction);
    }

    [Theory]
    [InlineData("""{"creatParents":true}""")]
    public void Read_WhatMeansNothing_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, StrictJson.Of<CreateOptions>()));

    [Fact]
    public void Read_RequiredMemberAbsent_IsRefused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("{}", StrictJson.Of<FabricUser>()));
}
