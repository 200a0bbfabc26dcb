using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Users and their access keys; for administrators.</summary>
internal static class IdentityRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly ApiParameter Name = Required("name", "The user.");
    private static readonly ApiParameter Id = Required("id", "The access key id.");

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Users, "list users", "Users, in order of their names.")
        {
            Response = Json.IReadOnlyListFabricUser,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Identities.ListUsersAsync(request.Aborted), Json.IReadOnlyListFabricUser),
        },
        new("POST", WireNames.Users, "add user", "Makes a user.")
        {
            Request = Json.FabricUser,
            Response = Json.FabricUser,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Identities.AddUserAsync(
                    await request.ReadAsync(StrictJson.Of<FabricUser>()), request.Aborted),
                Json.FabricUser),
        },
        new("GET", WireNames.User, "get user", "A user.")
        {
            Parameters = [Name],
            Response = Json.FabricUser,
            Handler = GetUserAsync,
        },
        new("PATCH", WireNames.User, "change user", "Changes a user; in force at once.")
        {
            Request = Json.UserChange,
            Response = Json.FabricUser,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Identities.ChangeUserAsync(
                    await request.ReadAsync(StrictJson.Of<UserChange>()), request.Aborted),
                Json.FabricUser),
        },
        new("DELETE", WireNames.User, "remove user", "Removes a user with all its keys.")
        {
            Parameters = [Name],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.Identities.RemoveUserAsync(request.Query.Text("name")!, request.Aborted)),
        },
        new("GET", WireNames.Keys, "list keys", "Access keys of a user or of all, without their secrets.")
        {
            Parameters = [Optional("user", "Only this user's.")],
            Response = Json.IReadOnlyListFabricKey,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Identities.ListKeysAsync(request.Query.Text("user"), request.Aborted),
                Json.IReadOnlyListFabricKey),
        },
        new("POST", WireNames.Keys, "add key", "Makes a key; the only answer that has its secret.")
        {
            Request = Json.KeyRequest,
            Response = Json.CreatedKey,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Identities.AddKeyAsync(
                    await request.ReadAsync(StrictJson.Of<KeyRequest>()), request.Aborted),
                Json.CreatedKey),
        },
        new("POST", WireNames.KeyState, "change key", "Has a key accepted or refused; in force at once.")
        {
            Parameters = [Id, Required("enabled", "Whether it is accepted.", "boolean")],
            Response = Json.FabricKey,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Identities.SetKeyEnabledAsync(
                    request.Query.Text("id")!, request.Query.Flag("enabled"), request.Aborted),
                Json.FabricKey),
        },
        new("DELETE", WireNames.Keys, "remove key", "Removes a key.")
        {
            Parameters = [Id],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.Identities.RemoveKeyAsync(request.Query.Text("id")!, request.Aborted)),
        },
    ];

    private static async Task GetUserAsync(ApiRequest request)
    {
        var name = request.Query.Text("name")!;
        var user = await request.Client.Identities.TryGetUserAsync(name, request.Aborted)
            ?? throw new FabricException(FabricErrorKind.NotFound, "get user", name, "no such user");
        await request.AnswerAsync(user, Json.FabricUser);
    }
}
