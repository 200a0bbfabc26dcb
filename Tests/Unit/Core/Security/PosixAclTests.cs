using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Tests.Unit.Core.Security;

public sealed class PosixAclTests
{
    [Theory]
    [InlineData("user::rw-,group::r--,other::---", "user::rw-,group::r--,other::---")]
    [InlineData(
        "other::r--,user:zoe:rwx,user:ann:r--,group::r--,user::rw-",
        "user::rw-,user:ann:r--,user:zoe:rwx,group::r--,mask::rwx,other::r--")]
    [InlineData(
        "user::rwx,group::r-x,other::---,default:user:ann:rw-",
        "user::rwx,group::r-x,other::---,default:user::rwx,default:user:ann:rw-,default:group::r-x,default:mask::rwx"
            + ",default:other::---")]
    [InlineData("user::r--,mask::---,group::rwx,other::r--", "user::r--,group::rwx,mask::---,other::r--")]
    public void Parse_Text_IsCanonical(string text, string expected)
    {
        var acl = PosixAcl.Parse(text);

        Assert.Equal(expected, acl.ToString());
        Assert.Equal(expected, PosixAcl.Parse(expected).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("user::rw-")]
    [InlineData("user::rw-,group::r--,other::r--,")]
    [InlineData("user::rw-,group::r--,other::rwz")]
    [InlineData("user::rw-,group::r--,other::4")]
    [InlineData("user::rw-,user::rw-,group::r--,other::r--")]
    [InlineData("user::rw-,group::r--,other:x:r--")]
    [InlineData("user::rw-,group::r--,other::r--,role:x:r--")]
    [InlineData("user::rw-,group::r--,other::r--,user:a b:r--")]
    [InlineData("user::rw-,group::r--,other::r--,user:a:b:r--")]
    public void Parse_NoAcl_IsRefused(string text)
    {
        var error = Assert.Throws<FabricException>(() => PosixAcl.Parse(text));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Parse_Entries_AreBounded(int over, bool isFine)
    {
        // Owner, group, mask and other are entries too.
        var named = Enumerable.Range(0, PosixAcl.EntriesMax - 4 + over).Select(i => $"user:u{i}:r--");
        var text = string.Join(',', (string[])["user::rw-", "group::r--", "other::r--", .. named]);

        Assert.Equal(isFine, Record.Exception(() => PosixAcl.Parse(text)) is null);
    }

    [Theory]
    [InlineData("ann", "staff", 4, true)] // Named.
    [InlineData("ann", "staff", 2, false)] // Named w, but masked.
    [InlineData("owner", "x", 2, true)]
    [InlineData("owner", "x", 1, false)]
    [InlineData("bob", "team", 4, true)] // Owning group.
    [InlineData("bob", "readers", 4, true)] // Named group.
    [InlineData("bob", "blocked", 4, false)] // A group entry that gives nothing keeps "other" away.
    [InlineData("bob", "strangers", 4, true)] // Other.
    [InlineData("bob", "strangers", 2, false)]
    public void Allows_Caller_ByTheFirstEntryThatIsAboutIt(string user, string group, int wanted, bool expected)
    {
        var status = Status(
            "owner", "team", 0x1B4 /* 0664 */ & ~2,
            "user::rw-,user:ann:rw-,group::rw-,group:blocked:---,group:readers:r--,mask::r--,other::r--");

        Assert.Equal(expected, PosixAcl.Allows(status, new FabricCaller { User = user, Group = group }, wanted));
    }

    [Fact]
    public void Allows_AdministratorAndAnonymous_EverythingAndOtherOnly()
    {
        var status = Status(PrincipalNames.Anonymous, PrincipalNames.Anonymous, 0x1A0 /* 0640 */, null);

        Assert.True(PosixAcl.Allows(status, FabricCaller.System, 7));
        Assert.False(PosixAcl.Allows(status, FabricCaller.Anonymous, 4));
        Assert.True(PosixAcl.Allows(status with { Mode = 0x1A4 }, FabricCaller.Anonymous, 4));
    }

    [Fact]
    public void Inherited_Defaults_BoundByTheMode()
    {
        var acl = PosixAcl.Parse("user::rwx,group::r-x,other::r-x,default:user:ann:rwx,default:mask::rwx");

        Assert.Equal(
            "user::rw-,user:ann:rwx,group::r-x,mask::r--,other::r--",
            acl.Inherited(0x1A4, isDirectory: false)!.ToString());
        Assert.True(acl.Inherited(0x1ED, isDirectory: true)!.HasDefault);
        Assert.Null(PosixAcl.Parse("user::rwx,group::r-x,other::r-x").Inherited(0x1A4, isDirectory: false));
    }

    [Fact]
    public void WithMode_ChangedBits_LeaveNamedEntriesAndMask()
    {
        var acl = PosixAcl.Parse("user::rw-,user:ann:r--,group::r--,mask::r--,other::r--").WithMode(0x1E0);

        Assert.Equal("user::rwx,user:ann:r--,group::r--,mask::r--,other::---", acl.ToString());
        Assert.Equal(0x1E0, acl.Mode);
    }

    private static FileStatus Status(string owner, string group, int mode, string? acl) => new()
    {
        Path = FabricPath.Parse("/b/f"),
        Version = new FileVersion(new InodeId(1), ContentVersion.First),
        Kind = EntryKind.File,
        Owner = owner,
        Group = group,
        Mode = mode,
        Acl = acl,
    };
}
