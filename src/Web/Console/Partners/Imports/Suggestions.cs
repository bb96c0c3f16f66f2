using System.Globalization;
using Puhui.Activities.Contracts;

namespace Puhui.Operating.Partners.Imports;

/// <summary>Guesses what the columns of a file are, by their names and their cells. Somebody looks at it before it counts.</summary>
internal static class Suggestions
{
    private static readonly (string Role, string[] Names)[] ByName =
    [
        ("id", ["id", "recordid", "tripid", "rideid", "orderid", "orderno", "transactionid", "流水号", "订单号", "编号", "记录编号", "行程编号", "订单编号"]),
        ("holder", ["holder", "user", "userid", "member", "memberid", "customer", "customerid", "card", "cardno", "用户", "用户id", "用户标识", "用户编号", "会员号", "会员", "卡号"]),
        ("scenario", ["scenario", "mode", "type", "kind", "类型", "方式", "出行方式", "行为", "场景"]),
        ("at", ["at", "start", "starttime", "startedat", "begin", "begintime", "time", "datetime", "开始时间", "开始", "上车时间", "进站时间", "时间", "借车时间", "交易时间"]),
        ("until", ["until", "end", "endtime", "endedat", "stop", "stoptime", "结束时间", "结束", "下车时间", "出站时间", "还车时间"]),
        ("seconds", ["duration", "durations", "durationsec", "seconds", "时长", "时长秒", "用时"]),
        ("region", ["region", "地区", "区域"]),
        ("evidence", ["evidence", "证据", "证据等级"]),
        ("corrects", ["corrects", "更正", "更正编号"]),
        ("input:distance", ["distance", "distancekm", "km", "kilometres", "kilometers", "mileage", "里程", "距离", "公里", "里程公里", "距离公里", "distancem", "metres", "meters"]),
        ("input:energy", ["energy", "energykwh", "kwh", "电量", "度数"]),
        ("input:steps", ["steps", "步数"]),
    ];

    private static readonly string[] Forms =
    [
        "iso", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "yyyyMMddHHmmss", "yyyy年M月d日 H:mm", "d.M.yyyy H:mm", "d/M/yyyy H:mm", "M/d/yyyy H:mm",
    ];

    public static Mapping For(TablePreview preview, IReadOnlyDictionary<string, string> inputUnits, IReadOnlyCollection<string> scenarios, string zone, string name)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<ColumnRole> columns = [];
        for (var i = 0; i < Math.Min(preview.Columns.Count, Mapping.MostColumns); i++)
        {
            var role = RoleOf(preview.Columns[i], inputUnits);
            columns.Add(role.Length > 0 && Mapping.IsUsable(preview.Columns[i]) && taken.Add(role == "seconds" ? "until" : role)
                ? new ColumnRole(role, UnitOf(role, preview.Columns[i], Cells(preview, i), inputUnits))
                : new ColumnRole("", ""));
        }

        var at = columns.FindIndex(column => column.Role == "at");
        var which = columns.FindIndex(column => column.Role == "scenario");
        return new Mapping
        {
            Columns = columns,
            Scenario = which >= 0 ? "" : scenarios.FirstOrDefault() ?? "",
            Zone = zone,
            Times = at < 0 ? string.Join("; ", Forms.Take(5)) : TimesOf(Cells(preview, at)),
            Name = name,
            Words = which < 0 ? new Dictionary<string, string>(StringComparer.Ordinal) : WordsOf(Cells(preview, which), scenarios),
        };
    }

    private static string RoleOf(string column, IReadOnlyDictionary<string, string> inputUnits)
    {
        var plain = new string([.. column.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
        return ByName.FirstOrDefault(entry => entry.Names.Contains(plain, StringComparer.Ordinal)).Role
            ?? (inputUnits.ContainsKey(column.Trim()) ? Mapping.InputPrefix + column.Trim() : "");
    }

    private static string UnitOf(string role, string column, List<string> cells, IReadOnlyDictionary<string, string> inputUnits)
    {
        if (!role.StartsWith(Mapping.InputPrefix, StringComparison.Ordinal)
            || cells.Count(cell => decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) * 2 <= cells.Count)
        {
            return "";
        }

        var lower = column.ToLowerInvariant();
        return role == "input:distance" && (lower is "metres" or "meters" || lower.EndsWith("_m", StringComparison.Ordinal) || lower.EndsWith('米')) ? "m"
            : inputUnits.GetValueOrDefault(role[Mapping.InputPrefix.Length..]) ?? "";
    }

    /// <summary>The forms that read every cell; of several that do, the first.</summary>
    private static string TimesOf(List<string> cells)
    {
        var fitting = Forms.Where(form => cells.TrueForAll(cell => Reads(form, cell))).Take(1).ToList();
        return fitting.Count > 0 ? fitting[0] : string.Join("; ", Forms.Where(form => cells.Exists(cell => Reads(form, cell))).DefaultIfEmpty(Forms[0]));
    }

    private static bool Reads(string form, string cell) => form == "iso"
        ? cell.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        : DateTime.TryParseExact(cell, form, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out _);

    /// <summary>The different words of a column, each with the scenario of the same name; nothing when all of them are scenarios' names.</summary>
    private static Dictionary<string, string> WordsOf(List<string> cells, IReadOnlyCollection<string> scenarios)
    {
        var words = cells.Distinct(StringComparer.Ordinal).Take(24).ToList();
        return words.TrueForAll(scenarios.Contains)
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : words.ToDictionary(word => word, Meaning, StringComparer.Ordinal);

        string Meaning(string word) => scenarios.FirstOrDefault(scenario =>
            string.Equals(scenario, word, StringComparison.OrdinalIgnoreCase)
            || Puhui.Components.Words.ScenarioWords.Title(scenario, Puhui.Components.Language.Chinese).Contains(word, StringComparison.Ordinal)) ?? "";
    }

    private static List<string> Cells(TablePreview preview, int column) =>
        [.. preview.Rows.Where(row => column < row.Count).Select(row => row[column].Trim()).Where(cell => cell.Length > 0)];
}
