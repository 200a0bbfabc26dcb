using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>Lets a call without result wait in the queue like one with a result.</summary>
internal readonly struct VoidCall<TCall>(in TCall call) : IGrainCall<Nothing>
    where TCall : struct, IGrainCall
{
    private readonly TCall _call = call;

    public CancellationToken CancellationToken => _call.CancellationToken;

    public ValueTask<Nothing> Invoke(object grain) => AsNothing(_call.Invoke(grain));

    public static ValueTask<Nothing> AsNothing(ValueTask running)
    {
        return running.IsCompletedSuccessfully ? Completed(running) : AwaitAsync(running);

        static ValueTask<Nothing> Completed(ValueTask running)
        {
            running.GetAwaiter().GetResult();
            return default;
        }

        static async ValueTask<Nothing> AwaitAsync(ValueTask running)
        {
            await running;
            return default;
        }
    }
}
