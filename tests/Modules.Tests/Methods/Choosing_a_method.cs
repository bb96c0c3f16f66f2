using Puhui.Methodology;
using Puhui.Methods;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Methods;

public sealed class Choosing_a_method
{
    private static readonly ProgrammeId Programme = ProgrammeId.New();
    private static readonly MethodRef Beijing = new("cn.jjj.low-carbon-travel", "2024.1");
    private static readonly MethodRef Shanghai1 = new("cn.sh.green-travel", "2024.1");
    private static readonly MethodRef Shanghai2 = new("cn.sh.green-travel", "2024.2");
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static async Task<(MethodFolder Folder, MethodRegister Register)> StartAsync(params MethodChoiceRow[] rows)
    {
        var folder = await MethodFolder.MakeAsync();
        var register = await folder.StartAsync();
        await register.EnsureChoicesAsync(Programme, rows, default);
        return (folder, register);
    }

    [Theory]
    [InlineData("CN-31", "cn.sh.green-travel@2024.1")]
    [InlineData("CN-11", "cn.jjj.low-carbon-travel@2024.1")]
    [InlineData("CN", "cn.jjj.low-carbon-travel@2024.1")]
    [InlineData("CNX", "cn.sh.green-travel@2024.2")]
    [InlineData("US-CA", "cn.sh.green-travel@2024.2")]
    [InlineData(null, "cn.sh.green-travel@2024.2")]
    public async Task Goes_from_the_exact_region_to_its_country_to_any(string? region, string method)
    {
        var (folder, register) = await StartAsync(
            new MethodChoiceRow("metro", Shanghai2),
            new MethodChoiceRow("metro", Beijing) { Region = "CN" },
            new MethodChoiceRow("metro", Shanghai1) { Region = "CN-31" });
        await using var owned = folder;
        using var started = register;

        Assert.Equal(method, register.Choose(Programme, "metro", region, Now).Value.Method.Ref.ToString());
    }

    [Fact]
    public async Task Takes_of_two_for_one_region_the_one_that_holds_since_later()
    {
        var change = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));
        var (folder, register) = await StartAsync(new MethodChoiceRow("bus", Shanghai1), new MethodChoiceRow("bus", Beijing) { ValidFrom = change });
        await using var owned = folder;
        using var started = register;

        Assert.Equal(Shanghai1, register.Choose(Programme, "bus", null, change.AddTicks(-10)).Value.Method.Ref);
        Assert.Equal(Beijing, register.Choose(Programme, "bus", null, change).Value.Method.Ref);
    }

    [Fact]
    public async Task Falls_back_to_a_wider_region_when_the_nearer_choice_does_not_hold_yet()
    {
        var (folder, register) = await StartAsync(
            new MethodChoiceRow("bus", Shanghai1), new MethodChoiceRow("bus", Beijing) { Region = "CN-11", ValidFrom = Now.AddDays(1) });
        await using var owned = folder;
        using var started = register;

        Assert.Equal(Shanghai1, register.Choose(Programme, "bus", "CN-11", Now).Value.Method.Ref);
    }

    [Fact]
    public async Task Ends_where_a_version_is_not_in_force_unless_the_programme_applies_it_beyond()
    {
        var ride = new DateTimeOffset(2013, 8, 29, 21, 13, 0, TimeSpan.Zero);
        var (folder, register) = await StartAsync(
            new MethodChoiceRow("cycling", Beijing), new MethodChoiceRow("cycling", Beijing) { Region = "US", BeyondEffective = true });
        await using var owned = folder;
        using var started = register;

        Assert.Equal("not_effective", register.Choose(Programme, "cycling", "CN-11", ride).Refusal!.Code);
        Assert.Equal(Beijing, register.Choose(Programme, "cycling", "US-CA", ride).Value.Method.Ref);
    }

    [Fact]
    public async Task Says_which_of_the_reasons_it_is_when_there_is_none()
    {
        var (folder, register) = await StartAsync(
            new MethodChoiceRow("metro", Beijing) { Region = "CN-11" }, new MethodChoiceRow("bus", Beijing) { ValidTo = Now.AddYears(-1) });
        await using var owned = folder;
        using var started = register;

        Assert.Equal("method_unknown", register.Choose(ProgrammeId.New(), "metro", null, Now).Refusal!.Code);
        Assert.Equal("method_unknown", register.Choose(Programme, "cycling", null, Now).Refusal!.Code);
        Assert.Equal("method_unknown", register.Choose(Programme, "metro", "CN-31", Now).Refusal!.Code);
        Assert.Equal("not_effective", register.Choose(Programme, "bus", null, Now).Refusal!.Code);
        Assert.Equal("scenario_unknown", register.Choose(Programme, "teleport", null, Now).Refusal!.Code);
        Assert.Equal("scenario_unknown", register.Choose(Programme, new byte[5000], [], Now).Refusal!.Code);
    }

    [Fact]
    public async Task Refuses_with_a_reason_when_the_chosen_version_is_not_installed()
    {
        var (folder, register) = await StartAsync(new MethodChoiceRow("metro", Beijing));
        await using var owned = folder;
        using var started = register;
        Directory.Delete(Path.Combine(folder.Folder, Beijing.Id), recursive: true);

        using var without = await folder.StartAsync();

        Assert.Equal("method_unknown", without.Choose(Programme, "metro", null, Now).Refusal!.Code);
    }

    [Fact]
    public async Task Costs_no_memory_when_it_succeeds()
    {
        var (folder, register) = await StartAsync(new MethodChoiceRow("metro", Beijing));
        await using var owned = folder;
        using var started = register;
        Assert.True(register.Choose(Programme, "metro"u8, "CN-11"u8, Now).IsAccepted);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            register.Choose(Programme, "metro"u8, "CN-11"u8, Now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Follows_a_change_made_by_another_process()
    {
        var (folder, register) = await StartAsync(new MethodChoiceRow("metro", Beijing));
        await using var owned = folder;
        using var started = register;
        await using (var change = folder.Database.CreateCommand("update methods.choice set method_id = 'cn.sh.green-travel', version = '2024.2'"))
        {
            await change.ExecuteNonQueryAsync();
        }

        Assert.Equal(Beijing, register.Choose(Programme, "metro", null, Now).Value.Method.Ref);
        await register.RefreshAsync(default);

        Assert.Equal(Shanghai2, register.Choose(Programme, "metro", null, Now).Value.Method.Ref);
    }

    [Fact]
    public async Task Leaves_a_choice_as_an_operator_set_it_when_the_same_is_ensured_again()
    {
        var (folder, register) = await StartAsync(new MethodChoiceRow("metro", Beijing));
        await using var owned = folder;
        using var started = register;

        await register.EnsureChoicesAsync(Programme, [new MethodChoiceRow("metro", Shanghai1), new MethodChoiceRow("bus", Shanghai1)], default);

        var choices = await register.ChoicesAsync(Programme, default);
        Assert.Equal([new MethodChoiceRow("bus", Shanghai1), new MethodChoiceRow("metro", Beijing)], choices);
    }

    [Theory]
    [InlineData("metro", "no.such", "1")]
    [InlineData("teleport", "cn.jjj.low-carbon-travel", "2024.1")]
    public async Task Of_what_is_not_in_the_library_is_refused_when_it_is_made(string scenario, string id, string version)
    {
        var (folder, register) = await StartAsync(new MethodChoiceRow("metro", Beijing));
        await using var owned = folder;
        using var started = register;

        await Assert.ThrowsAsync<ArgumentException>(() => register.EnsureChoicesAsync(Programme, [new MethodChoiceRow(scenario, new MethodRef(id, version))], default));
    }
}
