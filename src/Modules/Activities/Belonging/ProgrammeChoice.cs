using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Bookkeeping;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Belonging;

/// <summary>
/// Which programme counts a record; see docs/decisions/0007-precedence.md. Of the programmes its source serves, those the holder took part
/// in when it happened are asked in the published order, and the first that has a method for it counts it; if there is none, the
/// programme the source belongs to. A source of one open programme without dates, caps and shares costs nothing here.
/// </summary>
internal sealed class ProgrammeChoice(IProgrammeBook book, IMemberships memberships, IMethodChoice methods)
{
    public static readonly Refusal NotAMember = new("not_a_member", "The holder did not take part in a programme of this source when it happened.", "/holder");
    public static readonly Refusal NotOpen = new("programme_not_open", "The programme did not run at that time: it is a draft, had not begun, or was over.", "/at");

    private readonly List<AccountId> _holders = [];
    private IReadOnlyList<MembershipSpan>[] _spans = [];
    private ProgrammeList? _list;
    private Programme? _own;
    private bool _isPlain;
    private bool _asksMembers;

    /// <summary>Looks once at what holds for the whole batch, and at its holders where that depends on them.</summary>
    public async ValueTask PrepareAsync(IntakeBatch batch, CancellationToken ct)
    {
        _list = await book.CurrentAsync(ct);
        _own = _list.Find(batch.Source.Programme);
        var shared = batch.Source.SharedWith.Count > 0;
        _asksMembers = _own is not null && (shared || _own.Enrolment != EnrolmentRule.Open);
        _isPlain = _own is null || (!_asksMembers && _own is
        {
            State: ProgrammeState.Open, Settings: { StartsAt: null, EndsAt: null, DayCapMg: null, MonthCapMg: null },
        });
        if (!_asksMembers)
        {
            return;
        }

        _holders.Clear();
        foreach (ref var row in batch.Rows)
        {
            _holders.Add(row.Account.Id);
        }

        if (_spans.Length < _holders.Count)
        {
            _spans = new IReadOnlyList<MembershipSpan>[Math.Max(64, _holders.Count)];
        }

        await memberships.SpansAsync(_holders, _spans, ct);
    }

    /// <summary>The method that counts a row, with the programme in <see cref="Row.Programme"/> where it is not simply the source's own.</summary>
    public Result<ChosenMethod> Choose(IntakeBatch batch, ref Row row, int index)
    {
        var at = Instant.ToTime(row.At);
        if (_isPlain)
        {
            return methods.Choose(batch.Source.Programme, row.Scenario!, row.Region, at);
        }

        Result<ChosenMethod>? refused = null;
        if (_asksMembers)
        {
            foreach (var programme in _list!.InOrder)
            {
                if (!Serves(batch.Source, programme.Id) || !programme.RunsAt(at) || !TookPart(_spans[index], programme.Id, at))
                {
                    continue;
                }

                var chosen = methods.Choose(programme.Id, row.Scenario!, row.Region, at);
                if (chosen.IsAccepted)
                {
                    row.Programme = programme;
                    row.IsMember = true;
                    return chosen;
                }

                refused ??= chosen;
            }
        }

        if (_own!.Enrolment != EnrolmentRule.Open && !batch.Source.IsSandbox)
        {
            return refused ?? NotAMember;
        }

        if (!_own.RunsAt(at) && !batch.Source.IsSandbox)
        {
            return refused ?? NotOpen;
        }

        row.Programme = _own;
        return methods.Choose(_own.Id, row.Scenario!, row.Region, at);
    }

    private static bool Serves(Source source, ProgrammeId programme)
    {
        if (source.Programme == programme)
        {
            return true;
        }

        foreach (var other in source.SharedWith)
        {
            if (other == programme)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TookPart(IReadOnlyList<MembershipSpan> spans, ProgrammeId programme, DateTimeOffset at)
    {
        foreach (var span in spans)
        {
            if (span.Programme == programme && span.Holds(at))
            {
                return true;
            }
        }

        return false;
    }
}
