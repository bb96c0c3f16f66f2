using System.CommandLine;
using Puhui.Cli.Backup;
using Puhui.Cli.Benches;
using Puhui.Cli.CarFree;
using Puhui.Cli.Consoles;
using Puhui.Cli.Demo;
using Puhui.Cli.Engagement;
using Puhui.Cli.Import;
using Puhui.Cli.Keys;
using Puhui.Cli.Ledger;
using Puhui.Cli.Methods;
using Puhui.Cli.Ocpi;
using Puhui.Cli.People;
using Puhui.Cli.Programmes;
using Puhui.Cli.Restating;
using Puhui.Cli.Rules;
using Puhui.Cli.Running;
using Puhui.Cli.Seeding;
using Puhui.Cli.Serving;
using Puhui.Cli.Sources;
using Puhui.Cli.Testing;
using Puhui.Cli.Vehicles;
using Puhui.Cli.Vouchers;
using Puhui.Cli.Witness;

return await Runner.RunAsync(
    new Command("puhui", "Puhui 普惠: low-carbon behaviour in, a provable carbon account out.")
    {
        DemoVerb.Create(),
        MethodsVerb.Create(),
        ServeVerb.Create(),
        ConsoleVerb.Create(),
        ImportVerb.Create(),
        OcpiVerb.Create(),
        SourcesVerb.Create(),
        StaffVerb.Create(),
        ProgrammeVerb.Create(),
        CarFreeVerb.Create(),
        MasterKeysVerb.Create(),
        BackupVerb.Create(),
        RestoreVerb.Create(),
        VerifyVerb.Create(),
        ReceiptVerb.Create(),
        StatementVerbs.CreateStanding(),
        StatementVerbs.CreateStatement(),
        RulesVerb.Create(),
        RestateVerb.Create(),
        ExportVerb.Create(),
        LogVerb.Create(),
        WitnessVerb.Create(),
        VehiclesVerb.Create(),
        VouchersVerb.Create(),
        SeedVerb.Create(),
        BenchVerb.Create(),
        TestVerb.Create(),
    },
    args);
