using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Gateway.WebHdfs.Identity;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The delegation tokens that the process with the metadata keeps.</summary>
public sealed class CoreTokens(CoreAddresses cores, ClusterCalls calls) : IDelegationTokenStore
{
    private static readonly ClusterJson Json = ClusterJson.Default;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> LoadSecretAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            ClusterHeaders.TokenSecret, (new TokenQuestion(0), Json.TokenQuestion), Json.TokenAnswer,
            cancellationToken);
        return Convert.FromBase64String(answer.Secret ?? string.Empty);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DelegationTokenRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<DelegationTokenRecord>();
        while (true)
        {
            var after = all.Count == 0 ? -1 : all[^1].Number;
            var page = await AskAsync(
                ClusterHeaders.TokenList, (new TokenQuestion(after), Json.TokenQuestion), Json.TokenAnswer,
                cancellationToken);
            if (page.Records.Count == 0)
            {
                return all;
            }

            all.AddRange(page.Records);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DelegationTokenRecord?> TryGetAsync(long number, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            ClusterHeaders.TokenGet, (new TokenQuestion(number), Json.TokenQuestion), Json.TokenAnswer,
            cancellationToken);
        return answer.Records.Count == 0 ? null : answer.Records[0];
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryAddAsync(DelegationTokenRecord record, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            ClusterHeaders.TokenAdd, (record, Json.DelegationTokenRecord), Json.WireChanged, cancellationToken);
        return answer.Changed;
    }

    /// <inheritdoc/>
    public async ValueTask PutAsync(DelegationTokenRecord record, CancellationToken cancellationToken) =>
        await AskAsync(
            ClusterHeaders.TokenPut, (record, Json.DelegationTokenRecord), Json.WireChanged, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(long number, CancellationToken cancellationToken) =>
        await AskAsync(
            ClusterHeaders.TokenRemove, (new TokenQuestion(number), Json.TokenQuestion), Json.WireChanged,
            cancellationToken);

    private ValueTask<TAnswer> AskAsync<TQuestion, TAnswer>(
        string route, (TQuestion, JsonTypeInfo<TQuestion>) question, JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellationToken)
        where TAnswer : class =>
        cores.AskAsync(
            (core, token) => calls.CallAsync(new Uri(core, route), question, answer, token), cancellationToken);
}
