use super::parsed;
use crate::formula::build::{add, call, div, neg, num, percent, pow, refer, sum, truth};
use crate::formula::{Expr, FormulaErrorKind, Function};
use crate::value::ErrorKind;

fn field(name: &str) -> Expr {
    refer(super::resolve(name).expect("a field of the tests"))
}

/// The faults as `start..end words`.
fn faults(text: &str) -> Vec<String> {
    let faults = parsed(text).expect_err("the formula is faulty");
    faults.iter().map(|fault| format!("{:?} {fault}", &text[fault.span.clone()])).collect()
}

#[test]
fn names_may_have_dots_and_look_odd() {
    for (text, expected) in [
        ("数", field("数")),
        ("=数", field("数")),
        (" = 数 ", field("数")),
        ("三公经费.本年决算%", percent(field("三公经费.本年决算"))),
        ("三公经费.本年决算/A1单位", div(field("三公经费.本年决算"), field("A1单位"))),
        ("inf+1", add(field("inf"), num(1))),
        ("sum(列,列.本行)", sum([field("列"), field("列.本行")])),
        ("数\n+\t1", add(field("数"), num(1))),
    ] {
        assert_eq!(parsed(text), Ok(expected), "{text}");
    }
}

#[test]
fn literals_are_exact() {
    let number = |text: &str| Expr::Number(text.parse().expect("a number"));
    for (text, expected) in [
        ("0.1", number("0.1")),
        (".5", number("0.5")),
        ("5.", number("5")),
        ("1e3", number("1000")),
        ("1.5E-3", number("0.0015")),
        ("1E+2", number("100")),
        ("123456789012345678901234.5678", number("123456789012345678901234.5678")),
        ("\"说\"\"好\"\"\"", Expr::Text("说\"好\"".to_owned())),
        ("\"（全角）\"", Expr::Text("（全角）".to_owned())),
        ("true", truth(true)),
        ("FALSE()", truth(false)),
        ("#n/a", Expr::Error(ErrorKind::Na)),
        ("#DIV/0!", Expr::Error(ErrorKind::Div0)),
    ] {
        assert_eq!(parsed(text), Ok(expected), "{text}");
    }
}

#[test]
fn signs_bind_tighter_than_powers() {
    assert_eq!(parsed("-2^2"), Ok(pow(neg(num(2)), num(2))));
    assert_eq!(parsed("2^3^2"), Ok(pow(pow(num(2), num(3)), num(2))));
    assert_eq!(parsed("-2%"), Ok(neg(percent(num(2)))));
}

#[test]
fn omitted_arguments_are_kept() {
    let expected = call(Function::If, [field("真"), Expr::Omitted, num(1)]);
    assert_eq!(parsed("IF(真,,1)"), Ok(expected));
    assert_eq!(parsed("IF(真,)"), Ok(call(Function::If, [field("真"), Expr::Omitted])));
}

#[test]
fn every_fault_is_told_with_its_place() {
    assert_eq!(
        faults("=甲+VLOOKUP(乙,数)*ROUND(数)-A1"),
        [
            "\"甲\" 没有叫“甲”的字段",
            "\"VLOOKUP(\" 函数“VLOOKUP”不在公式语言中，可用的函数有：SUM、ROUND、ROUNDUP、ROUNDDOWN、INT、\
             ABS、MIN、MAX、IF、IFERROR、AND、OR、NOT、COUNT、COUNTA、COUNTIF、SUMIF、AVERAGE、SUBSTITUTE、LEN、MENTIONS",
            "\"乙\" 没有叫“乙”的字段",
            "\"ROUND(\" 函数 ROUND 要 2 个参数，这里写了 1 个",
            "\"A1\" 公式语言不支持单元格地址“A1”，请写字段名",
        ]
    );
}

#[test]
fn what_is_wrong_is_said_in_words() {
    for (text, expected) in [
        ("", "\"\" 公式写法有误：公式是空的"),
        ("=", "\"=\" 公式写法有误：公式是空的"),
        ("数+", "\"\" 公式写法有误：公式没有写完"),
        ("数 文", "\"文\" 公式写法有误：此处不应出现“文”"),
        ("*数", "\"*\" 公式写法有误：此处不应出现“*”"),
        ("(数", "\"(\" 公式写法有误：括号没有成对，少了右括号"),
        ("数)", "\")\" 公式写法有误：多了一个右括号"),
        ("\"数", "\"\\\"数\" 公式写法有误：引号没有成对"),
        ("#坏", "\"#坏\" 公式写法有误：“#”后面不是 Excel 的错误值"),
        ("SUM(数；1)", "\"；\" 公式写法有误：“；”是全角或特殊符号，请改用半角的 ;"),
        ("（数", "\"（\" 公式写法有误：“（”是全角或特殊符号，请改用半角的 ("),
        ("SUM(数;1)", "\";\" 公式写法有误：此处不应出现“;”"),
        ("SUM()", "\"SUM(\" 函数 SUM 要 1 至 255 个参数，这里写了 0 个"),
        ("COUNTIF(数+1,1)", "\"+\" 函数 COUNTIF 的第 1 个参数只能是字段，不能是算式或常数"),
        ("$A$1", "\"$A$1\" 公式语言不支持单元格地址“$A$1”，请写字段名"),
        ("SUM(A1:B2)", "\"A1:B2\" 公式语言不支持单元格区域“A1:B2”，请写字段名"),
        ("SUM(数:文)", "\":\" 公式语言不支持用冒号写的区域，请写字段名"),
        ("表!数", "\"表!数\" 公式语言不支持工作表名或外部文件“表!数”，请写字段名"),
        ("Sheet1!A1", "\"Sheet1!A1\" 公式语言不支持单元格地址“Sheet1!A1”，请写字段名"),
        ("[1]表!A1", "\"[1]表!A1\" 公式语言不支持工作表名或外部文件“[1]表!A1”，请写字段名"),
        ("表1[数]", "\"表1[数]\" 公式语言不支持表格引用“表1[数]”，请写字段名"),
        ("{1,2}", "\"{1,2}\" 公式语言不支持花括号数组"),
        ("(数,文)", "\",\" 公式语言不支持用逗号合并的区域"),
        ("@数", "\"@\" 公式语言不支持运算符“@”"),
        ("数#", "\"#\" 公式语言不支持运算符“#”"),
        ("(数)(1)", "\"(数)(1)\" 公式语言不支持在算式后面直接写括号"),
        ("1e99", "\"1e99\" 公式语言不支持这样大的数“1e99”"),
        ("#SPILL!", "\"#SPILL!\" 公式语言不支持“#SPILL!”"),
        ("nan", "\"nan\" 没有叫“nan”的字段"),
        ("2021年预算", "\"2021年预算\" 没有叫“2021年预算”的字段"),
    ] {
        assert_eq!(faults(text), [expected], "{text}");
    }
}

#[test]
fn every_wide_character_is_told_at_once() {
    assert_eq!(faults("SUM（数，1）×2").len(), 4);
}

#[test]
fn hostile_nesting_is_refused() {
    let n = 3000;
    for text in [
        format!("{}1{}", "(".repeat(n), ")".repeat(n)),
        format!("{}1", "-".repeat(n)),
        format!("1{}", "%".repeat(n)),
        format!("1{}", "+1".repeat(n)),
        format!("{}1{}", "ABS(".repeat(n / 2), ")".repeat(n / 2)),
        "数".repeat(9000),
    ] {
        let faults = parsed(&text).expect_err("too much");
        assert_eq!(faults[0].kind, FormulaErrorKind::TooComplex, "{}", &text[..9]);
    }
    assert!(parsed(&format!("1{}", "+1".repeat(200))).is_ok());
    assert!(parsed(&format!("{}1{}", "ABS(".repeat(60), ")".repeat(60))).is_ok());
}

#[test]
fn a_formula_has_characters_and_arguments_up_to_the_bounds_of_excel() {
    let text = |length: usize| parsed(&format!("={}", "1".to_owned() + &" ".repeat(length - 1)));
    assert!(text(8192).is_ok());
    assert_eq!(text(8193).expect_err("too long")[0].kind, FormulaErrorKind::TooComplex);
    let arguments = |count: usize| parsed(&format!("SUM({})", vec!["1"; count].join(",")));
    assert!(arguments(255).is_ok());
    let fault = &arguments(256).expect_err("too many")[0];
    assert!(matches!(fault.kind, FormulaErrorKind::ArgumentCount { max: 255, found: 256, .. }), "{fault}");
}
