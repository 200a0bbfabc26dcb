namespace OrleansAlluxio.Tests.Unit.Runtime;

internal interface IRemindedGrain : IGrainWithIntegerKey
{
    Task RemindAsync(string name, double dueMinutes, double periodMinutes);

    Task<bool> ForgetAsync(string name);

    Task FailAsync();
}
