using Puhui.Components;

namespace Puhui.Operating.Programmes.Journey;

/// <summary>One page of the way to a new programme, and one page of changing one: a question and the fields that answer it.</summary>
/// <param name="Name">Its word in the address.</param>
/// <param name="Zh">The question.</param>
/// <param name="En">The same in English.</param>
/// <param name="Fields">The answers it asks for.</param>
public sealed record Step(string Name, string Zh, string En, IReadOnlyList<string> Fields)
{
    /// <summary>Which template.</summary>
    public static readonly Step Kind = new("kind", "这是谁的方案？", "Whose programme is it?", ["template"]);
    /// <summary>Names and place.</summary>
    public static readonly Step Names = new("name", "叫什么，在哪里？", "What is it called, and where is it?", ["title.zh", "title.en", "summary.zh", "summary.en", "code", "region", "zone"]);
    /// <summary>Colour and mark.</summary>
    public static readonly Step Look = new("look", "什么样子？", "What does it look like?", ["look.hue", "look.mark"]);
    /// <summary>The word for what is credited, and the languages.</summary>
    public static readonly Step Unit = new("unit", "计入的叫什么，说什么语言？", "What is credited called, and in which languages?", ["unit.zh", "unit.en", "languages"]);
    /// <summary>Who may join.</summary>
    public static readonly Step Enrolment = new("enrolment", "谁可以加入？", "Who may join?", ["enrolment.rule", "enrolment.people"]);
    /// <summary>Dates, caps, statistics, rank.</summary>
    public static readonly Step Limits = new("limits", "从何时到何时，有没有上限？", "From when to when, and up to how much?", ["starts", "ends", "caps.day", "caps.month", "statistics.k", "rank"]);
    /// <summary>The first partner.</summary>
    public static readonly Step Sources = new("sources", "谁来报送数据？", "Who sends the data?", ["source.when", "source.name", "source.code", "source.consent"]);
    /// <summary>Methods in force.</summary>
    public static readonly Step Methods = new("methods", "用哪些方法学来算？", "Which methods count it?", []);

    /// <summary>The way to a new programme, in this order.</summary>
    public static IReadOnlyList<Step> Way { get; } = [Kind, Names, Look, Unit, Enrolment, Limits, Sources, Methods];

    /// <summary>What can be changed later.</summary>
    public static IReadOnlyList<Step> Changeable { get; } = [Names, Look, Unit, Enrolment, Limits];

    /// <summary>The question in a language.</summary>
    public string Title(Language language) => language is null ? En : language.Say(Zh, En);
}
