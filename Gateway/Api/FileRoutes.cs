using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>The tree: status, listings, directories, deletes, renames, attributes, copies.</summary>
internal static class FileRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Status, "stat", "Status of a path.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath, Sync],
            Response = Json.FileStatus,
            Handler = StatusAsync,
        },
        new("PATCH", WireNames.Status, "set attributes", "Changes attributes of a path.")
        {
            Needs = ApiNeed.OperateOrOwn,
            Parameters = [OnPath],
            Request = Json.AttributeChange,
            Response = Json.FileStatus,
            Handler = SetAttributesAsync,
        },
        new("DELETE", WireNames.Status, "delete", "Deletes a file or directory.")
        {
            Needs = ApiNeed.Write,
            Parameters =
            [
                OnPath, Sync,
                Optional("recursive", "A directory with everything below.", "boolean"),
                Optional("fabricOnly", "Forget it here only; the under store keeps it.", "boolean"),
                Optional("ifTag", "Only while the file has this content tag."),
                Optional("ifMark", "Only while the file has this mark."),
                Optional("unlessXAttr", "Only while it has no extended attribute of this name."),
            ],
            Response = Json.WireChanged,
            Handler = DeleteAsync,
        },
        new("GET", WireNames.List, "list", "One page of a directory, in UTF-8 order of the names.")
        {
            Needs = ApiNeed.Read,
            Parameters =
            [
                OnPath, Sync,
                Optional("after", "Start after this name."),
                Optional("limit", $"Most entries, 1..{FabricLimits.ListEntriesMax}.", "integer"),
                Optional("continues", "Goes on from an earlier page: the store is not asked again.", "boolean"),
                Optional("below", "Compare everything below that is stale first, as one recursive sync.", "boolean"),
            ],
            Response = Json.ListPage,
            Handler = ListAsync,
        },
        new("POST", WireNames.Directory, "mkdir", "Makes a directory.")
        {
            Needs = ApiNeed.Write,
            Parameters = [OnPath],
            Request = Json.DirectoryOptions,
            Response = Json.FileStatus,
            Handler = MakeDirectoryAsync,
        },
        new("POST", WireNames.Rename, "rename", "Renames a file or directory inside its mount.")
        {
            Needs = ApiNeed.WriteBoth,
            Parameters = [OnPath, Required("target", "The new path.")],
            Request = Json.RenameOptions,
            Response = Json.WireChanged,
            Handler = RenameAsync,
        },
        new("POST", WireNames.Copy, "copy", "Copies a file, inside the store where it can.")
        {
            Needs = ApiNeed.ReadAndWriteTarget,
            Parameters = [OnPath, Required("target", "Path of the copy.")],
            Request = Json.CreateOptions,
            Response = Json.FileStatus,
            Handler = CopyAsync,
        },
        new("POST", WireNames.Truncate, "truncate", "Cuts a file to its first bytes.")
        {
            Needs = ApiNeed.Write,
            Parameters = [OnPath, Sync, Required("length", "How many bytes stay.", "integer")],
            Response = Json.FileStatus,
            Handler = TruncateAsync,
        },
        new("POST", WireNames.Concat, "concat", "Appends files to a file and removes them.")
        {
            Needs = ApiNeed.Write,
            Parameters = [OnPath, Sync],
            Request = Json.WireSources,
            Response = Json.FileStatus,
            Handler = ConcatAsync,
        },
    ];

    private static async Task StatusAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var status = await request.Client.TryGetStatusAsync(path, request.Plain(), request.Aborted)
            ?? throw new FabricException(FabricErrorKind.NotFound, "stat", path.Value, "no such file or directory");
        await request.AnswerAsync(status, Json.FileStatus);
    }

    private static async Task SetAttributesAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var change = (await request.ReadAsync(StrictJson.Of<AttributeChange>())).Checked(request);
        await ApiAuthorization.RequireChangeAsync(request, change);
        await request.AnswerAsync(
            await request.Client.SetAttributesAsync(path, change, request.Aborted), Json.FileStatus);
    }

    private static async Task DeleteAsync(ApiRequest request)
    {
        var options = new DeleteOptions
        {
            Caller = request.Caller,
            SyncIntervalMs = request.Query.Sync(),
            Recursive = request.Query.Flag("recursive"),
            FabricOnly = request.Query.Flag("fabricOnly"),
            IfContentTag = request.Query.Text("ifTag"),
            IfMark = request.Query.Text("ifMark"),
            UnlessXAttr = request.Query.Text("unlessXAttr"),
        };
        await request.AnswerChangedAsync(
            await request.Client.DeleteAsync(request.Query.Path(), options, request.Aborted));
    }

    private static async Task ListAsync(ApiRequest request)
    {
        var options = new ListOptions
        {
            Caller = request.Caller,
            SyncIntervalMs = request.Query.Sync(),
            AfterName = request.Query.Text("after"),
            IsContinuation = request.Query.Flag("continues"),
            SyncsBelow = request.Query.Flag("below"),
            EntriesMax = (int)(request.Query.TryNumber("limit", 1, FabricLimits.ListEntriesMax)
                ?? FabricLimits.ListEntriesMax),
        };
        await request.AnswerAsync(
            await request.Client.ListAsync(request.Query.Path(), options, request.Aborted), Json.ListPage);
    }

    private static async Task MakeDirectoryAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var options = await request.TryReadAsync(StrictJson.Of<DirectoryOptions>()) ?? new DirectoryOptions();
        await request.AnswerAsync(
            await request.Client.CreateDirectoryAsync(path, options.Checked(request), request.Aborted),
            Json.FileStatus);
    }

    private static async Task RenameAsync(ApiRequest request)
    {
        var source = request.Query.Path();
        var target = request.Query.Path("target");
        var options = await request.TryReadAsync(StrictJson.Of<RenameOptions>()) ?? new RenameOptions();
        await request.Client.RenameAsync(source, target, options.Checked(request), request.Aborted);
        await request.AnswerChangedAsync(changed: true);
    }

    private static async Task CopyAsync(ApiRequest request)
    {
        var source = request.Query.Path();
        var target = request.Query.Path("target");
        var options = await request.TryReadAsync(StrictJson.Of<CreateOptions>()) ?? new CreateOptions();
        await request.AnswerAsync(
            await request.Client.CopyAsync(source, target, options.Checked(request), request.Aborted),
            Json.FileStatus);
    }

    private static async Task TruncateAsync(ApiRequest request)
    {
        var length = request.Query.TryNumber("length", 0, FabricLimits.FileBytesMax)!.Value;
        await request.AnswerAsync(
            await request.Client.TruncateAsync(request.Query.Path(), length, request.Plain(), request.Aborted),
            Json.FileStatus);
    }

    private static async Task ConcatAsync(ApiRequest request)
    {
        var sources = (await request.ReadAsync(StrictJson.Of<WireSources>())).Sources;
        await ApiAuthorization.RequireWriteAsync(request, sources);
        await request.AnswerAsync(
            await request.Client.ConcatAsync(request.Query.Path(), sources, request.Plain(), request.Aborted),
            Json.FileStatus);
    }
}
