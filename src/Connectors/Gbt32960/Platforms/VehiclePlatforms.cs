using Npgsql;
using NpgsqlTypes;
using Puhui.Gbt32960.Ciphers;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Frames;
using Puhui.Gbt32960.Trips;

namespace Puhui.Gbt32960.Platforms;

internal sealed class VehiclePlatforms(PlatformStore store, TripReader trips, NpgsqlDataSource database) : IVehiclePlatforms
{
    public Task AddAsync(NewVehiclePlatform platform, CancellationToken ct)
    {
        Check(platform);
        return store.AddAsync(platform, ct);
    }

    public async Task<IReadOnlyList<VehiclePlatform>> ListAsync(CancellationToken ct)
    {
        store.Forget();
        return [.. (await store.PeersAsync(ct)).All.Select(peer => new VehiclePlatform(
            peer.User, peer.Mode, peer.Source, peer.UniqueCode, peer.Vins?.Count, peer.Keys, peer.Claims, peer.Region, peer.Open))];
    }

    public Task<bool> SetOpenAsync(string user, bool open, CancellationToken ct) => store.SetOpenAsync(user, open, ct);

    public async Task SetCapacityAsync(string user, string vin, decimal? kilowattHours, CancellationToken ct)
    {
        if (!Vin.IsValid(vin))
        {
            throw new ArgumentException("A VIN has 17 capital letters and digits, without I, O and Q.", nameof(vin));
        }

        if (kilowattHours is < 1 or > 1000)
        {
            throw new ArgumentException("A battery holds 1 to 1,000 kWh.", nameof(kilowattHours));
        }

        var peer = await FindAsync(user, ct);
        await using var upsert = database.CreateCommand("""
            insert into gbt32960.vehicle (platform, vin, capacity_wh) values ($1, $2, $3)
            on conflict (platform, vin) do update set capacity_wh = excluded.capacity_wh
            """);
        upsert.Parameters.Add(new() { Value = peer.Number });
        upsert.Parameters.Add(new() { Value = vin });
        upsert.Parameters.Add(new() { Value = kilowattHours is { } kwh ? (int)(kwh * 1000) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        await upsert.ExecuteNonQueryAsync(ct);
    }

    public async Task<IReadOnlyList<VehicleTrip>> TripsAsync(string user, bool heldOnly, int limit, CancellationToken ct) =>
        await trips.LatestAsync((await FindAsync(user, ct)).Number, heldOnly, limit, ct);

    private static void Check(NewVehiclePlatform platform)
    {
        var direct = platform.Mode == VehiclePlatformMode.Direct;
        Demand(IsAscii(platform.User, 12), "The user name has 1 to 12 characters of ASCII without spaces.");
        Demand(direct ? platform.Password is null : IsAscii(platform.Password, 20), "A platform has a password of 1 to 20 characters of ASCII without spaces; vehicles that connect themselves have none.");
        Demand(platform.UniqueCode is null || IsAscii(platform.UniqueCode, 17), "The unique code has 1 to 17 characters of ASCII without spaces.");
        Demand(!direct || platform.Vins is { Count: > 0 }, "Vehicles that connect themselves must be listed.");
        Demand(platform.Vins?.All(Vin.IsValid) ?? true, "A VIN has 17 capital letters and digits, without I, O and Q.");
        Demand(platform.Claims == VehicleClaims.Trips || platform.Region is not null, "Charging sessions need the region of the vehicles.");
        _ = new BodyCipher(platform.Aes128Key, platform.Sm4Key, platform.RsaPrivateKey);

        static void Demand(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new ArgumentException(otherwise, nameof(platform));
            }
        }
    }

    private static bool IsAscii(string? text, int most) => text is { Length: > 0 } && text.Length <= most && text.All(c => c is > ' ' and <= '~');

    private async Task<Peer> FindAsync(string user, CancellationToken ct) =>
        (await store.PeersAsync(ct)).All.FirstOrDefault(peer => string.Equals(peer.User, user, StringComparison.Ordinal))
            ?? throw new ArgumentException($"There is no peer named '{user}'.", nameof(user));
}
