namespace Puhui.Ocpi.Cdrs;

/// <summary>
/// What a record's place says about its region: for China the province, by the state, the first digits of the postal code, the city, or
/// a large city within 30 km; elsewhere the country. Boxes around countries tell swapped coordinates.
/// </summary>
internal static class Places
{
    private const double NearMetres = 30_000;

    /// <summary>A province with its ISO 3166-2 number, names, letters, first digits of postal codes, and the centres of large cities.</summary>
    private sealed record Province(string Code, string Letters, string Zh, string En, string Postal, string Cities);

    private static readonly Province[] Provinces =
    [
        new("11", "BJ", "北京", "Beijing", "10", "北京,Beijing,39.90,116.40"),
        new("12", "TJ", "天津", "Tianjin", "30", "天津,Tianjin,39.13,117.20"),
        new("13", "HE", "河北", "Hebei", "05,06,07", "石家庄,Shijiazhuang,38.04,114.51;唐山,Tangshan,39.63,118.18;保定,Baoding,38.87,115.46"),
        new("14", "SX", "山西", "Shanxi", "03,04", "太原,Taiyuan,37.87,112.55"),
        new("15", "NM", "内蒙古", "Inner Mongolia", "01,02", "呼和浩特,Hohhot,40.84,111.75;包头,Baotou,40.66,109.84"),
        new("21", "LN", "辽宁", "Liaoning", "11,12", "沈阳,Shenyang,41.80,123.43;大连,Dalian,38.91,121.61"),
        new("22", "JL", "吉林", "Jilin", "13", "长春,Changchun,43.82,125.32"),
        new("23", "HL", "黑龙江", "Heilongjiang", "15,16", "哈尔滨,Harbin,45.80,126.53"),
        new("31", "SH", "上海", "Shanghai", "20", "上海,Shanghai,31.23,121.47"),
        new("32", "JS", "江苏", "Jiangsu", "21,22", "南京,Nanjing,32.06,118.80;苏州,Suzhou,31.30,120.58;无锡,Wuxi,31.49,120.31"),
        new("33", "ZJ", "浙江", "Zhejiang", "31,32", "杭州,Hangzhou,30.27,120.15;宁波,Ningbo,29.87,121.54;温州,Wenzhou,27.99,120.70"),
        new("34", "AH", "安徽", "Anhui", "23,24", "合肥,Hefei,31.82,117.23"),
        new("35", "FJ", "福建", "Fujian", "35,36", "福州,Fuzhou,26.07,119.30;厦门,Xiamen,24.48,118.09"),
        new("36", "JX", "江西", "Jiangxi", "33,34", "南昌,Nanchang,28.68,115.86"),
        new("37", "SD", "山东", "Shandong", "25,26,27", "济南,Jinan,36.65,117.12;青岛,Qingdao,36.07,120.38;烟台,Yantai,37.46,121.45"),
        new("41", "HA", "河南", "Henan", "45,46,47", "郑州,Zhengzhou,34.75,113.63;洛阳,Luoyang,34.62,112.45"),
        new("42", "HB", "湖北", "Hubei", "43,44", "武汉,Wuhan,30.59,114.31"),
        new("43", "HN", "湖南", "Hunan", "41,42", "长沙,Changsha,28.23,112.94"),
        new("44", "GD", "广东", "Guangdong", "51,52", "广州,Guangzhou,23.13,113.26;深圳,Shenzhen,22.55,114.06;佛山,Foshan,23.02,113.12;东莞,Dongguan,23.02,113.75"),
        new("45", "GX", "广西", "Guangxi", "53,54", "南宁,Nanning,22.82,108.37"),
        new("46", "HI", "海南", "Hainan", "57", "海口,Haikou,20.04,110.20;三亚,Sanya,18.25,109.51"),
        new("50", "CQ", "重庆", "Chongqing", "40", "重庆,Chongqing,29.56,106.55"),
        new("51", "SC", "四川", "Sichuan", "61,62,63,64", "成都,Chengdu,30.57,104.07"),
        new("52", "GZ", "贵州", "Guizhou", "55,56", "贵阳,Guiyang,26.65,106.63"),
        new("53", "YN", "云南", "Yunnan", "65,66,67", "昆明,Kunming,24.88,102.83"),
        new("54", "XZ", "西藏", "Tibet", "85,86", "拉萨,Lhasa,29.65,91.14"),
        new("61", "SN", "陕西", "Shaanxi", "71,72", "西安,Xi'an,34.34,108.94"),
        new("62", "GS", "甘肃", "Gansu", "73,74", "兰州,Lanzhou,36.06,103.83"),
        new("63", "QH", "青海", "Qinghai", "81", "西宁,Xining,36.62,101.78"),
        new("64", "NX", "宁夏", "Ningxia", "75", "银川,Yinchuan,38.49,106.23"),
        new("65", "XJ", "新疆", "Xinjiang", "83,84", "乌鲁木齐,Urumqi,43.83,87.62"),
    ];

    private static readonly (string Zh, string En, double Latitude, double Longitude, string Code)[] Cities =
        [.. Provinces.SelectMany(province => province.Cities.Split(';').Select(city => city.Split(',')).Select(city => (
            city[0], city[1], double.Parse(city[2], System.Globalization.CultureInfo.InvariantCulture), double.Parse(city[3], System.Globalization.CultureInfo.InvariantCulture), province.Code)))];

    /// <summary>Country, least and greatest latitude, least and greatest longitude: generous, for telling swapped from straight.</summary>
    private static readonly Dictionary<string, (decimal South, decimal North, decimal West, decimal East)> Boxes = new(StringComparer.Ordinal)
    {
        ["CHN"] = (3.8m, 53.6m, 73.4m, 135.1m), ["HKG"] = (22.1m, 22.6m, 113.8m, 114.5m), ["MAC"] = (22.0m, 22.3m, 113.4m, 113.7m),
        ["TWN"] = (21.8m, 26.5m, 118.1m, 122.1m), ["JPN"] = (20.2m, 45.7m, 122.8m, 154.1m), ["KOR"] = (33.0m, 38.7m, 124.5m, 132.0m),
        ["SGP"] = (1.1m, 1.5m, 103.5m, 104.1m), ["BEL"] = (49.4m, 51.6m, 2.4m, 6.5m), ["NLD"] = (50.7m, 53.7m, 3.2m, 7.3m),
        ["DEU"] = (47.2m, 55.1m, 5.8m, 15.1m), ["FRA"] = (41.2m, 51.2m, -5.3m, 9.7m), ["GBR"] = (49.8m, 60.9m, -8.7m, 1.9m),
        ["ESP"] = (27.6m, 43.9m, -18.3m, 4.4m), ["ITA"] = (35.4m, 47.2m, 6.6m, 18.6m), ["AUT"] = (46.3m, 49.1m, 9.5m, 17.2m),
        ["CHE"] = (45.8m, 47.9m, 5.9m, 10.6m), ["NOR"] = (57.9m, 71.3m, 4.4m, 31.3m), ["SWE"] = (55.2m, 69.1m, 10.9m, 24.2m),
        ["DNK"] = (54.5m, 57.8m, 8.0m, 15.3m), ["USA"] = (18.8m, 71.5m, -179.2m, -66.9m), ["AUS"] = (-43.8m, -9.1m, 112.8m, 153.8m),
    };

    private static readonly Lazy<Dictionary<string, string>> TwoLetters = new(() =>
    {
        var letters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var culture in System.Globalization.CultureInfo.GetCultures(System.Globalization.CultureTypes.SpecificCultures))
        {
            var region = new System.Globalization.RegionInfo(culture.Name);
            if (region.ThreeLetterISORegionName.Length == 3 && region.TwoLetterISORegionName.Length == 2)
            {
                letters[region.ThreeLetterISORegionName] = region.TwoLetterISORegionName;
            }
        }

        return letters;
    });

    /// <summary>Whether these are a latitude and a longitude of the country; null when its box is not known.</summary>
    public static bool? IsIn(string? country, decimal latitude, decimal longitude) =>
        country is not null && Boxes.TryGetValue(country, out var box)
            ? latitude >= box.South && latitude <= box.North && longitude >= box.West && longitude <= box.East
            : null;

    /// <summary>The region a place says it is in, <c>CN-31</c>, <c>BE</c>; null when it does not say.</summary>
    public static string? Region(CdrPlace place, decimal? latitude, decimal? longitude)
    {
        if (place.Country is null or "CHN" or "CN")
        {
            var province = ByState(place.State) ?? ByPostalCode(place) ?? ByCity(place.City) ?? ByPosition(latitude, longitude);
            return province is null ? null : "CN-" + province;
        }

        return place.Country.Length == 2 ? place.Country : TwoLetters.Value.GetValueOrDefault(place.Country);
    }

    private static string? ByState(string? state)
    {
        var text = state?.Trim() ?? "";
        var letters = text.StartsWith("CN-", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        return text.Length == 0 ? null : Array.Find(Provinces, province =>
            text.StartsWith(province.Zh, StringComparison.Ordinal)
            || string.Equals(letters, province.Letters, StringComparison.OrdinalIgnoreCase)
            || letters == province.Code
            || (text.StartsWith(province.En, StringComparison.OrdinalIgnoreCase) && (text.Length == province.En.Length || text[province.En.Length] == ' ')))?.Code;
    }

    // Postal codes alone do not name a country.
    private static string? ByPostalCode(CdrPlace place) =>
        place is { Country: not null, PostalCode.Length: 6 } && place.PostalCode.All(char.IsAsciiDigit)
            ? Array.Find(Provinces, province => province.Postal.Split(',').Contains(place.PostalCode[..2], StringComparer.Ordinal))?.Code
            : null;

    private static string? ByCity(string? city)
    {
        var text = city?.Trim() ?? "";
        return text.Length == 0 ? null : Array.Find(Cities, known =>
            text.StartsWith(known.Zh, StringComparison.Ordinal) || string.Equals(text, known.En, StringComparison.OrdinalIgnoreCase)).Code;
    }

    private static string? ByPosition(decimal? latitude, decimal? longitude)
    {
        if (latitude is not { } south || longitude is not { } east)
        {
            return null;
        }

        // Flat is near enough over 30 km.
        var (y, x) = ((double)south, (double)east);
        var nearest = Cities.MinBy(city => Distance(city.Latitude, city.Longitude));
        return Distance(nearest.Latitude, nearest.Longitude) <= NearMetres ? nearest.Code : null;

        double Distance(double latitude, double longitude) =>
            double.Hypot((y - latitude) * 111_200, (x - longitude) * 111_200 * Math.Cos(y * Math.PI / 180));
    }
}
