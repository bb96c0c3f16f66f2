using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Linking;

/// <summary>What partners are called, by the issuer of their names of people.</summary>
internal sealed class PartnerNames(ISources sources, IProgrammes programmes)
{
    /// <summary>The name of a partner; a programme's own when several of its sources share its names.</summary>
    public async Task<Func<Guid, string>> ReadAsync(Language language, CancellationToken ct)
    {
        Dictionary<Guid, string> names = [];
        foreach (var programme in await programmes.ListAsync(ct))
        {
            names[programme.Id.Value] = language.Say(programme.TitleZh, programme.TitleEn);
        }

        foreach (var source in await sources.ListAsync(ct))
        {
            names[source.Id.Value] = source.Owner.Length > 0 && source.Owner != source.Name ? language.Say($"{source.Name}（{source.Owner}）", $"{source.Name} ({source.Owner})") : source.Name;
        }

        return id => names.GetValueOrDefault(id) ?? language.Say("以前的伙伴", "a former partner");
    }
}
