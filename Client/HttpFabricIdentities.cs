using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Users and their access keys, over the fabric API.</summary>
internal sealed class HttpFabricIdentities(ApiTransport transport) : IFabricIdentities
{
    public ValueTask<IReadOnlyList<FabricUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list users", WireNames.Users)),
            FabricJson.Default.IReadOnlyListFabricUser, cancellationToken);

    public async ValueTask<FabricUser?> TryGetUserAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.CallAsync(
                ApiCall.Get(ApiTarget.Of("get user", WireNames.User).With("name", name)),
                FabricJson.Default.FabricUser, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.NotFound)
        {
            return null;
        }
    }

    public ValueTask<FabricUser> AddUserAsync(FabricUser user, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("add user", WireNames.Users), user, FabricJson.Default.FabricUser),
            FabricJson.Default.FabricUser, cancellationToken);

    public ValueTask<FabricUser> ChangeUserAsync(UserChange change, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Patch, ApiTarget.Of("change user", WireNames.User), change, FabricJson.Default.UserChange),
            FabricJson.Default.FabricUser, cancellationToken);

    public ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) =>
        ChangedAsync(
            ApiCall.Delete(ApiTarget.Of("remove user", WireNames.User).With("name", name)), cancellationToken);

    public ValueTask<IReadOnlyList<FabricKey>> ListKeysAsync(string? user, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list keys", WireNames.Keys).With("user", user)),
            FabricJson.Default.IReadOnlyListFabricKey, cancellationToken);

    public ValueTask<CreatedKey> AddKeyAsync(KeyRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("add key", WireNames.Keys), request, FabricJson.Default.KeyRequest),
            FabricJson.Default.CreatedKey, cancellationToken);

    public ValueTask<FabricKey> SetKeyEnabledAsync(string id, bool enabled, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(
                ApiTarget.Of("change key", WireNames.KeyState).With("id", id)
                    .With("enabled", enabled ? "true" : "false")),
            FabricJson.Default.FabricKey, cancellationToken);

    public ValueTask<bool> RemoveKeyAsync(string id, CancellationToken cancellationToken) =>
        ChangedAsync(ApiCall.Delete(ApiTarget.Of("remove key", WireNames.Keys).With("id", id)), cancellationToken);

    private async ValueTask<bool> ChangedAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await transport.CallAsync(call, FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false))
        .Changed;
}
