namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>Headers and routes among the processes of one fabric.</summary>
internal static class ClusterHeaders
{
    /// <summary>What every route begins with.</summary>
    public const string Prefix = "/cluster/v1/";

    public const string Report = Prefix + "report";
    public const string Watch = Prefix + "watch";
    public const string Mounts = Prefix + "mounts";
    public const string Read = Prefix + "read";
    public const string Load = Prefix + "load";
    public const string Free = Prefix + "free";
    public const string FreeAll = Prefix + "free-all";
    public const string PutCopy = Prefix + "put-copy";
    public const string PutPage = Prefix + "put-page";
    public const string ListCopies = Prefix + "list-copies";
    public const string ReleaseCopies = Prefix + "release-copies";
    public const string Grant = Prefix + "grant";
    public const string Locate = Prefix + "locate";
    public const string ListBlocks = Prefix + "list-blocks";
    public const string FreeBlock = Prefix + "free-block";
    public const string Charge = Prefix + "charge";
    public const string Metrics = Prefix + "metrics";
    public const string Facts = Prefix + "facts";

    public const string Key = Prefix + "key";
    public const string TokenSecret = Prefix + "tokens/secret";
    public const string TokenList = Prefix + "tokens/list";
    public const string TokenGet = Prefix + "tokens/get";
    public const string TokenAdd = Prefix + "tokens/add";
    public const string TokenPut = Prefix + "tokens/put";
    public const string TokenRemove = Prefix + "tokens/remove";

    /// <summary>Answered to anybody, by workers, too.</summary>
    public const string Health = "/health/live";

    /// <summary>The token.</summary>
    public const string Token = InternalHeaders.Prefix + "token";

    /// <summary>SHA-256 of the body.</summary>
    public const string Digest = InternalHeaders.Prefix + "digest";

    /// <summary>Who asks through a gateway: base64 of JSON.</summary>
    public const string Caller = InternalHeaders.Prefix + "caller";

    /// <summary>The digest of a body that nobody has whole; the routes of files take it, these here do not.</summary>
    public const string Streamed = "streamed";

    /// <summary>SHA-256 of no bytes.</summary>
    public const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
}
