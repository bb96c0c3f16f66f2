using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Programmes.Contracts;

namespace Puhui.Cli.Programmes;

/// <summary><c>puhui programme invite</c>: a code that lets people in, shown once.</summary>
internal static class InviteVerb
{
    public static Command Create()
    {
        var code = ProgrammeVerb.CodeArgument();
        var label = new Option<string>("--label") { Description = "What the code is for", HelpName = "TEXT", Required = true };
        var uses = new Option<int>("--uses") { Description = "How many people may use it; 0 for any number (default: 1)", HelpName = "N", DefaultValueFactory = _ => 1 };
        var days = new Option<int?>("--days") { Description = "For how many days (default: for ever)", HelpName = "N" };
        var verb = new Command("invite", "Make an invitation's code; it is shown this once") { code, label, uses, days };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var programme = await ProgrammeVerb.GetAsync(work, parsed.GetRequiredValue(code), cancel);
            var wish = new InvitationWish(
                parsed.GetRequiredValue(label), parsed.GetValue(uses) is var most and not 0 ? most : null,
                parsed.GetValue(days) is { } given ? work.Get<TimeProvider>().GetUtcNow().AddDays(given) : null);
            Console.Out.WriteLine(ProgrammeVerb.Taken(await work.Get<IInvitations>().CreateAsync(programme.Id, wish, ChangeAuthor.CommandLine, cancel)).Code);
            return ExitCode.Ok;
        });
        return verb;
    }
}
