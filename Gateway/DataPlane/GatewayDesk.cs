using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Identity;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// What gateways need to know whom they serve: access keys and delegation tokens. Only reached by requests that are
/// signed with the cluster secret.
/// </summary>
internal sealed class GatewayDesk(IAccessKeys keys, IDelegationTokenStore tokens)
{
    private const int PageRecords = 1000;

    private static readonly ClusterJson Json = ClusterJson.Default;

    /// <summary>Whether a path is one of these routes.</summary>
    public bool Serves(string path) => path is ClusterHeaders.Key or ClusterHeaders.TokenSecret
        or ClusterHeaders.TokenList or ClusterHeaders.TokenGet or ClusterHeaders.TokenAdd or ClusterHeaders.TokenPut
        or ClusterHeaders.TokenRemove;

    /// <summary>Answers a request whose signature held.</summary>
    public async Task HandleAsync(HttpContext context, string path, byte[] body)
    {
        var aborted = context.RequestAborted;
        switch (path)
        {
            case ClusterHeaders.Key:
                var key = await keys.FindAsync(Parse(body, Json.KeyQuestion).Id, aborted);
                await AnswerAsync(context, new KeyAnswer(key?.Secret, key?.Caller), Json.KeyAnswer);
                break;
            case ClusterHeaders.TokenSecret:
                var secret = await tokens.LoadSecretAsync(aborted);
                await AnswerAsync(
                    context, new TokenAnswer { Secret = Convert.ToBase64String(secret.Span) }, Json.TokenAnswer);
                break;
            case ClusterHeaders.TokenList:
                var after = Parse(body, Json.TokenQuestion).Number;
                var all = await tokens.ListAsync(aborted);
                await AnswerAsync(
                    context,
                    new TokenAnswer
                    {
                        Records = [.. all.Where(r => r.Number > after).OrderBy(static r => r.Number).Take(PageRecords)],
                    },
                    Json.TokenAnswer);
                break;
            case ClusterHeaders.TokenGet:
                var found = await tokens.TryGetAsync(Parse(body, Json.TokenQuestion).Number, aborted);
                await AnswerAsync(
                    context, new TokenAnswer { Records = found is null ? [] : [found] }, Json.TokenAnswer);
                break;
            case ClusterHeaders.TokenAdd:
                var isNew = await tokens.TryAddAsync(Parse(body, Json.DelegationTokenRecord), aborted);
                await AnswerAsync(context, new WireChanged(isNew), Json.WireChanged);
                break;
            case ClusterHeaders.TokenPut:
                await tokens.PutAsync(Parse(body, Json.DelegationTokenRecord), aborted);
                await AnswerAsync(context, new WireChanged(true), Json.WireChanged);
                break;
            default:
                await tokens.RemoveAsync(Parse(body, Json.TokenQuestion).Number, aborted);
                await AnswerAsync(context, new WireChanged(true), Json.WireChanged);
                break;
        }
    }

    private static T Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");

    private static Task AnswerAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = WireNames.Json;
        return JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }
}
