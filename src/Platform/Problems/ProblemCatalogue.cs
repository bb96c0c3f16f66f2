using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Puhui.Platform.Problems;

/// <summary>The title of one code, in both languages.</summary>
/// <param name="Code">Stable snake_case name.</param>
/// <param name="En">Its title in English.</param>
/// <param name="Zh">Its title in Chinese.</param>
public sealed record ProblemText(string Code, string En, string Zh);

/// <summary>The titles of all codes: those every server has, and those its modules add.</summary>
public sealed class ProblemCatalogue(IEnumerable<ProblemText> added)
{
    private static readonly ProblemText[] Common =
    [
        new("unreadable", "The request cannot be read", "请求无法读取"),
        new("unauthorized", "A valid key is needed", "需要有效的密钥"),
        new("forbidden", "This is not allowed", "没有权限"),
        new("not_found", "There is nothing here", "未找到"),
        new("method_not_allowed", "This address does not take that method", "此地址不支持该请求方法"),
        new("conflict", "It contradicts what is already there", "与已有内容冲突"),
        new("too_large", "The request is too large", "请求过大"),
        new("unsupported_media_type", "This content type is not read here", "不支持的内容类型"),
        new("refused", "The request was refused", "请求被拒绝"),
        new("overloaded", "The server is busy; try again shortly", "服务器繁忙，请稍后再试"),
        new("internal", "Something went wrong on our side", "服务器内部错误"),
        new("unavailable", "The service is not ready", "服务暂不可用"),
    ];

    private readonly Dictionary<string, ProblemText> _texts =
        Common.Concat(added).GroupBy(t => t.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);

    /// <summary>Every code, in order of name.</summary>
    public IEnumerable<ProblemText> All => _texts.Values.OrderBy(t => t.Code, StringComparer.Ordinal);

    /// <summary>The texts of a code; false for an unknown one.</summary>
    public bool TryGet(string code, [NotNullWhen(true)] out ProblemText? text) => _texts.TryGetValue(code, out text);
}

/// <summary>How modules add the titles of their codes.</summary>
public static class ProblemRegistration
{
    /// <summary>Adds the titles of one code.</summary>
    public static IServiceCollection AddProblem(this IServiceCollection services, string code, string en, string zh) =>
        services.AddSingleton(new ProblemText(code, en, zh));
}
