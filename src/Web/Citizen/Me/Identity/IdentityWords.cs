using Puhui.Components;

namespace Puhui.Citizen.Me.Identity;

/// <summary>Why an identity was not taken, and what to do.</summary>
internal static class IdentityWords
{
    public static string Kind(string kind, Language language) => kind switch
    {
        "resident" => language.Say("居民身份证", "Resident identity card"),
        "passport" => language.Say("护照", "Passport"),
        "organisation" => language.Say("组织", "Organisation"),
        _ => language.Say("车辆", "Vehicle"),
    };

    public static string Of(string code, Language language) => code switch
    {
        "name_invalid" => language.Say("姓名请按证件上的写法填写，2 到 100 个字。", "Write the name as on the document, 2 to 100 characters."),
        "resident_number_length" => language.Say("身份证号码是 18 位，请数一数。", "A resident identity number has 18 characters; please count them."),
        "resident_number_character" => language.Say("身份证号码只有数字，最后一位可能是 X。", "It consists of digits; only the last may be X."),
        "resident_number_place" or "resident_number_date" or "resident_number_check" =>
            language.Say("这个号码对不上校验规则，多半是输错了一位，请对照证件检查。", "The number does not fit its own check: a digit is probably mistyped. Please compare it with the card."),
        "passport_state" => language.Say("请填签发国代码，三个字母，如 CHN、FRA。", "Give the issuing state by its letters, as CHN or FRA."),
        "passport_length" or "passport_character" or "passport_form" => language.Say("护照号码的格式不对，请对照护照检查。", "That is not the form of a passport number; please compare it with the passport."),
        "born_missing" => language.Say("还需要护照上的出生日期。", "The date of birth as on the passport is needed too."),
        "credit_code_length" or "credit_code_character" or "credit_code_place" or "credit_code_check" or "credit_code_organisation" =>
            language.Say("统一社会信用代码对不上校验规则，请对照营业执照检查。", "The unified social credit code does not fit its own check; please compare it with the licence."),
        "vehicle_number_length" or "vehicle_number_character" or "vehicle_number_end" or "vehicle_number_check" =>
            language.Say("车辆识别代号（VIN）对不上校验规则，请对照行驶证检查。", "The vehicle identification number does not fit its own check; please compare it with the registration."),
        "identity_attempts" => language.Say("今天试的次数太多了，请明天再来。", "This was tried too often today. Please come back tomorrow."),
        "identity_mismatch" => language.Say("姓名和号码对不上。请两样都检查一遍。", "Name and number do not belong together. Please check both."),
        "identity_refused" => language.Say("这份证件已失效或不能使用。", "The document is not valid any more, or may not be used."),
        "identity_check_unavailable" => language.Say("核验服务没有回应，什么都没有保存，请稍后再试。", "The checking service does not answer. Nothing was kept; please try again later."),
        "identity_taken" => language.Say("这份证件已经用在另一个账户上。请登录那个账户；如果不是你开的，请联系客服。", "Another account has this identity. Sign in to that one; if it is not yours, ask support."),
        "identity_other_person" => language.Say("更正只能改姓名或号码中的一样。这个账户属于最先实名的人。", "A correction may change name or number, not both: the account belongs to who was checked first."),
        "identity_needed" => language.Say("请先完成你自己的实名。", "First state who you are yourself."),
        "identity_limited" => language.Say("未满 14 周岁，需要先由监护人同意。", "Under 14, a guardian has to agree first."),
        "guardian_not_adult" => language.Say("只有成年人可以做监护人。", "Only an adult can agree for a child."),
        "guardian_code_invalid" => language.Say("没有这个监护码，或者已过期。请孩子重新生成一个。", "There is no such code, or it has run out. The child can make a new one."),
        "guardian_self" => language.Say("不能为自己同意。", "Nobody can agree for themselves."),
        "too_many_attempts" => language.Say("试得太多了，请一小时后再来。", "Too many attempts. Please come back in an hour."),
        _ => language.Say("没有成功，请检查后再试。", "That did not work. Please check it and try again."),
    };
}
