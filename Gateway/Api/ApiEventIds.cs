namespace OrleansAlluxio.Gateway.Api;

/// <summary>Log event ids of the fabric API, 5000..5099; never reused.</summary>
internal static class ApiEventIds
{
    public const int Started = 5000;
    public const int RequestFailed = 5001;
    public const int AnswerCut = 5002;
    public const int Bug = 5003;
    public const int SubscriptionToConfirm = 5004;
}
