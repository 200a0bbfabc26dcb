namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>One operation in the matrix of who may do what.</summary>
/// <param name="Who">Owner, Group, oTher, Superuser, Anonymous: those who are let in.</param>
/// <param name="Path">Where, below the test's directory, a star for who asks; a leading slash makes it
/// absolute.</param>
/// <param name="More">Further parameters.</param>
internal sealed record MatrixRow(string Who, string Path, string More = "")
{
    public const string Everybody = "OGTSA";
    public const string Readers = "OGS";
    public const string Owners = "OS";
    public const string Superusers = "S";
}
