using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Server;

namespace Puhui.Bench.Flash;

/// <summary>
/// A process with all modules and their background work, as in a server, that redeems for whoever asks by a line of text:
/// <c>7 R acc_… off_… request</c>, <c>8 C acc_… rdm_…</c> (confirm), <c>9 L acc_… rdm_…</c> (release). It ends with its standard input.
/// </summary>
internal static class FlashWorker
{
    public static async Task RunAsync(string connection, BenchPaths paths, double reservedSeconds, CancellationToken ct)
    {
        var settings = SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal) { ["data"] = paths.ProductFolder, ["postgres"] = connection, ["methods"] = paths.MethodsFolder });
        await using var session = await DataFolderSession.OpenAsync(settings, cancel: ct);
        using var host = PuhuiHost.BuildWorker(session);
        host.Services.GetRequiredService<RewardsOptions>().ReservedFor = TimeSpan.FromSeconds(reservedSeconds);
        await host.StartAsync(ct);
        var redemptions = host.Services.GetRequiredService<IRedemptions>();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ready {((IPEndPoint)listener.LocalEndpoint).Port}"));
        await Console.Out.FlushAsync(ct);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var parent = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync(ct);
            await ends.CancelAsync();
        }, ct);
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ends.Token);
                _ = Task.Run(() => ServeAsync(client, redemptions), ct);
            }
        }
        catch (OperationCanceledException)
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async Task ServeAsync(TcpClient client, IRedemptions redemptions)
    {
        using (client)
        {
            client.NoDelay = true;
            var answers = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
            await using var stream = client.GetStream();
            var writing = WriteAsync(stream, answers.Reader);
            using var reader = new StreamReader(stream);
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    _ = AnswerAsync(line.Split(' '), redemptions, answers.Writer);
                }
            }
            catch (IOException)
            {
                // Who asked is gone.
            }

            answers.Writer.TryComplete();
            await writing;
        }
    }

    private static async Task AnswerAsync(string[] ask, IRedemptions redemptions, ChannelWriter<string> answers)
    {
        string said;
        try
        {
            if (!AccountId.TryParse(ask[2], out var holder))
            {
                throw new InvalidDataException("A line names who asks.");
            }

            var told = ask[1] switch
            {
                "R" when OfferId.TryParse(ask[3], out var offer) => await redemptions.ReserveAsync(new NewRedemption(ask[4], holder, offer), default),
                "C" when RedemptionId.TryParse(ask[3], out var id) => await redemptions.ConfirmAsync(holder, id, default),
                "L" when RedemptionId.TryParse(ask[3], out var id) => await redemptions.ReleaseAsync(holder, id, default),
                _ => throw new InvalidDataException("No such line is known here."),
            };
            said = told.IsAccepted ? $"{ask[0]} ok {told.Value.Id} {told.Value.State}" : $"{ask[0]} no {told.Refusal.Code}";
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
            said = $"{ask[0]} no failed";
        }

        answers.TryWrite(said);
    }

    private static async Task WriteAsync(NetworkStream stream, ChannelReader<string> answers)
    {
        try
        {
            await using var writer = new StreamWriter(stream, bufferSize: 1 << 16);
            while (await answers.WaitToReadAsync())
            {
                while (answers.TryRead(out var answer))
                {
                    await writer.WriteAsync(answer);
                    await writer.WriteAsync('\n');
                }

                await writer.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Who asked is gone.
        }
    }
}
