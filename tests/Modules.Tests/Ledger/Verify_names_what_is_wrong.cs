using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Ledger;

/// <summary>Someone with all rights on the database switches the triggers off and changes one thing.</summary>
public sealed class Verify_names_what_is_wrong
{
    private const string OneLeg = "(select entry_id from ledger.leg where leg_no = 0 and amount = 777)";

    [Fact]
    public async Task Sound_books_are_sound_with_corrections_reservations_and_what_waits()
    {
        await using var house = await FilledAsync();
        await house.Modules.StopBackgroundAsync();
        await house.IssueAsync(house.NewHolder(), 3);

        var report = await house.CheckAsync(house.Modules.Get<ITransparencyLog>().KeyLines);

        Assert.Empty(report.Findings);
        Assert.True(report.IsSound);
        Assert.Equal((609L, 1L, 608L, 0L), (report.Entries!.Value, report.Waiting, report.LogSize, report.Unopened));
        Assert.True(report.Checkpoints >= 1);
        Assert.Equal(600 * 5 + 777 + 100 - 10 + 3, report.Holdings["CO2E"]);
    }

    [Theory]
    [InlineData("a leg's amount", $"update ledger.leg set amount = 778 where entry_id in {OneLeg}", "posting_differs", "batch_unbalanced", "balance_differs", "asset_unbalanced")]
    [InlineData("both legs' amounts and the balances", $"""
        update ledger.leg set amount = case when amount = 777 then 778 else amount - 1 end
        where batch_id in (select batch_id from ledger.leg where entry_id in {OneLeg}) and (entry_id in {OneLeg} or leg_no > 0);
        update ledger.balance set posted = 778 where posted = 777;
        update ledger.balance set posted = posted - 1 where posted < 0
        """, "posting_differs")]
    [InlineData("a leg's holder", $"update ledger.leg set account_id = gen_random_uuid() where entry_id in {OneLeg}", "balance_differs")]
    [InlineData("a leg's time", $"update ledger.leg set occurred_at = occurred_at + interval '1 second' where entry_id in {OneLeg}", "posting_differs")]
    [InlineData("a leg's kind", $"update ledger.leg set kind = 3 where entry_id in {OneLeg}", "entry_differs")]
    [InlineData("a removed leg", $"delete from ledger.leg where entry_id in {OneLeg}", "leaf_without_entry", "batch_unbalanced", "balance_differs", "asset_unbalanced")]
    [InlineData("a removed issuance leg", "delete from ledger.leg where leg_no > 0 and amount = -777", "batch_unbalanced", "balance_differs", "asset_unbalanced")]
    [InlineData("an added leg", $"insert into ledger.leg select overlay(entry_id::text placing 'ffff' from 25)::uuid, leg_no, account_id, asset, amount, reserved, kind, counter, batch_id, position + 1, occurred_at, corrects, category, reference from ledger.leg where entry_id in {OneLeg}", "entry_without_leaf", "batch_unbalanced", "balance_differs", "asset_unbalanced")]
    [InlineData("a doubled leg", $"insert into ledger.leg select overlay(entry_id::text placing 'ffff' from 25)::uuid, leg_no, account_id, asset, amount, reserved, kind, counter, batch_id, position, occurred_at, corrects, category, reference from ledger.leg where entry_id in {OneLeg}", "leaf_shared", "batch_unbalanced", "balance_differs", "asset_unbalanced")]
    [InlineData("a balance", "update ledger.balance set posted = posted + 1 where posted = 777", "balance_differs")]
    [InlineData("a reserved amount", "update ledger.balance set reserved = reserved + 1 where posted = 777", "balance_differs")]
    [InlineData("a balance below zero", "update ledger.balance set posted = -1 where posted = 777", "balance_differs", "balance_negative")]
    [InlineData("a removed balance", "delete from ledger.balance where posted = 777", "balance_differs")]
    [InlineData("an issuer's name", "delete from ledger.issuance", "issuer_unknown")]
    [InlineData("a leaf's commitment", "update ledger.batch set leaves = set_byte(leaves, 50, get_byte(leaves, 50) # 1) where leaf_count = 600", "posting_differs", "tile_differs", "checkpoint_root")]
    [InlineData("a leaf's origin", "update ledger.batch set leaves = set_byte(leaves, 80, get_byte(leaves, 80) # 1) where leaf_count = 600", "origin_differs", "tile_differs", "checkpoint_root")]
    [InlineData("a leaf's version", "update ledger.batch set leaves = set_byte(leaves, 0, 2) where leaf_count = 600", "leaf_unreadable", "tile_differs", "checkpoint_root")]
    [InlineData("a leaf's entry", "update ledger.batch set leaves = set_byte(leaves, 10, get_byte(leaves, 10) # 1) where leaf_count = 600", "leaf_without_entry", "tile_differs", "checkpoint_root")]
    [InlineData("two leaves of a batch swapped", "update ledger.batch set leaves = substring(leaves from 107 for 106) || substring(leaves for 106) || substring(leaves from 213) where leaf_count = 600", "entry_misplaced", "tile_differs", "checkpoint_root")]
    [InlineData("a tile's byte", "update ledger.tile set hashes = set_byte(hashes, 70, get_byte(hashes, 70) # 1) where level = 0 and index = 1", "tile_differs")]
    [InlineData("a partial tile's byte", "update ledger.tile set hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) where width < 256 and level = 0", "tile_differs")]
    [InlineData("an upper tile's byte", "update ledger.tile set hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) where level = 1", "tile_differs")]
    [InlineData("a removed tile", "delete from ledger.tile where level = 0 and index = 0", "tile_missing")]
    [InlineData("a tile too many", "insert into ledger.tile values (0, 99, 1, sha256('')) ", "tile_beyond")]
    [InlineData("a shortened tile", "update ledger.tile set width = 7, hashes = substring(hashes for 224) where level = 0 and index = 0", "tile_width")]
    [InlineData("a checkpoint's root", "update ledger.checkpoint set root = sha256(root) where size = (select max(size) from ledger.checkpoint)", "checkpoint_root", "checkpoint_note")]
    [InlineData("a checkpoint's text", "update ledger.checkpoint set note = replace(note, E'\\n608\\n', E'\\n609\\n') where size = 608", "checkpoint_note", "checkpoint_signature")]
    [InlineData("a checkpoint's signature", "update ledger.checkpoint set note = regexp_replace(note, '— (\\S+) \\S+\\n$', E'— \\\\1 AAAAAAAA\\n') where size = 608", "checkpoint_signature")]
    [InlineData("a removed checkpoint", "delete from ledger.checkpoint where size = 608", "checkpoint_missing")]
    [InlineData("a checkpoint too many", "insert into ledger.checkpoint select 700, root, note, published_at from ledger.checkpoint where size = 608", "checkpoint_beyond", "checkpoint_note", "checkpoint_missing")]
    [InlineData("the head", "update ledger.head set size = 1", "head_differs")]
    [InlineData("reordered batches", """
        alter table ledger.sequenced drop constraint sequenced_batch_id_key;
        update ledger.sequenced a set batch_id = b.batch_id, leaf_count = b.leaf_count
        from (select batch_id, leaf_count, row_number() over (order by first_index) as n from ledger.sequenced) b,
             (select first_index, row_number() over (order by first_index desc) as n from ledger.sequenced) c
        where c.first_index = a.first_index and b.n = c.n
        """, "log_order", "tile_differs", "checkpoint_root")]
    [InlineData("a batch taken out of the log", "delete from ledger.sequenced where first_index = (select max(first_index) from ledger.sequenced)", "batch_lost", "head_differs", "checkpoint_beyond", "checkpoint_missing", "tile_width")]
    [InlineData("a batch removed", "delete from ledger.batch where leaf_count = 600", "entry_without_leaf", "batch_leaves", "tile_beyond", "head_differs", "checkpoint_missing", "checkpoint_beyond")]
    [InlineData("a batch that waits twice", "insert into ledger.unsequenced select batch_id from ledger.sequenced limit 1", "batch_waits_twice")]
    [InlineData("a correction turned to another entry", "update ledger.leg set corrects = gen_random_uuid() where kind = 2", "correction_wrong", "entry_differs")]
    [InlineData("a settlement", "delete from ledger.settlement", "settlement_wrong")]
    public async Task For_each_thing_that_can_be_changed(string what, string sql, params string[] expected)
    {
        await using var house = await FilledAsync();
        await house.Modules.StopBackgroundAsync();
        await house.TamperAsync(sql);

        var codes = (await house.CheckAsync()).Findings.Select(finding => finding.Code).ToHashSet();

        Assert.True(expected.All(codes.Contains), $"{what}: expected {string.Join(", ", expected)}; found {string.Join(", ", codes.Order(StringComparer.Ordinal))}");
    }

    [Fact]
    public async Task And_where_it_is()
    {
        await using var house = await FilledAsync();
        await house.Modules.StopBackgroundAsync();
        var entry = new Puhui.Bookkeeping.EntryId(await house.ScalarAsync<Guid>($"select entry_id from ledger.leg where entry_id in {OneLeg}"));
        await house.TamperAsync($"update ledger.leg set occurred_at = occurred_at + interval '1 day' where entry_id in {OneLeg}");
        var finding = Assert.Single((await house.CheckAsync()).Findings);
        Assert.Equal(("posting_differs", entry.ToString()), (finding.Code, finding.Where));

        await house.TamperAsync("update ledger.tile set hashes = set_byte(hashes, 70, get_byte(hashes, 70) # 1) where level = 0 and index = 1");
        var tile = Assert.Single((await house.CheckAsync()).Findings, found => found.Code == "tile_differs");
        Assert.Equal("tile/0/001", tile.Where);
        Assert.Contains("leaf 258", tile.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_log_signed_anew_by_another_does_not_stand_against_the_key_people_know()
    {
        await using var house = await FilledAsync();
        var known = house.Modules.Get<ITransparencyLog>().KeyLines;
        await house.Modules.StopBackgroundAsync();
        var folder = Directory.CreateTempSubdirectory("puhui-forger-").FullName;
        using var forger = NoteKeys.LoadOrCreate(folder, "puhui.example/log");
        foreach (var (size, root) in await CheckpointsAsync(house))
        {
            var note = new Checkpoint("puhui.example/log", size, new TreeHash(root)).Sign(forger.Signers).ToString();
            await house.TamperAsync($"update ledger.checkpoint set note = '{note}' where size = {size}");
        }

        await house.TamperAsync($"update ledger.head set keys = '{{\"{forger.KeyLines.Trim().Replace("\n", "\",\"", StringComparison.Ordinal)}\"}}'");
        Assert.Empty((await house.CheckAsync()).Findings);
        Assert.Contains((await house.CheckAsync(known)).Findings, finding => finding.Code == "checkpoint_signature");
    }

    [Fact]
    public async Task Each_changed_byte_of_a_small_log_is_found()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await house.PostAsync(batch => { house.Add(batch, house.NewHolder(), 1); return house.Add(batch, house.NewHolder(), 2); });
        await house.SettleAsync();
        await house.Modules.StopBackgroundAsync();

        foreach (var (table, column) in new[] { ("batch", "leaves"), ("tile", "hashes"), ("checkpoint", "root") })
        {
            var length = await house.ScalarAsync<int>($"select octet_length({column}) from ledger.{table}");
            for (var i = 0; i < length; i++)
            {
                await house.TamperAsync($"update ledger.{table} set {column} = set_byte({column}, {i}, get_byte({column}, {i}) # 1)");
                Assert.False((await house.CheckAsync()).IsSound, $"byte {i} of {column} was changed and nothing was found");
                await house.TamperAsync($"update ledger.{table} set {column} = set_byte({column}, {i}, get_byte({column}, {i}) # 1)");
            }
        }

        Assert.True((await house.CheckAsync()).IsSound);
    }

    /// <summary>600 entries in one batch, then single ones: an issue of 777, one corrected, a reservation posted and one voided.</summary>
    private static async Task<LedgerHouse> FilledAsync()
    {
        var house = await LedgerHouse.OpenAsync();
        await house.PostAsync(batch => Enumerable.Range(0, 600).Select(_ => house.Add(batch, house.NewHolder(), 5)).ToArray());
        await house.IssueAsync(house.NewHolder(), 777);
        await house.SettleAsync();
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        var issued = await house.IssueAsync(anna, 100);
        await house.PostAsync(batch => house.Add(batch, anna, -10, issued));
        await house.PostPendingAsync((await house.ReserveAsync(anna, 50)).Value, anna, shop, 20);
        await house.VoidPendingAsync((await house.ReserveAsync(anna, 5)).Value, anna);
        await house.ReserveAsync(anna, 1);
        await house.SettleAsync();
        return house;
    }

    private static async Task<List<(long Size, byte[] Root)>> CheckpointsAsync(LedgerHouse house)
    {
        var list = new List<(long, byte[])>();
        await using var command = house.Database.CreateCommand("select size, root from ledger.checkpoint");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            list.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        return list;
    }
}
