use super::{Sheet, number, parsed};
use crate::formula::build::{call, div, num};
use crate::formula::{Function, evaluate, references};
use crate::value::{ErrorKind, Value};

/// The value as text: text in quotes, the rest as Excel shows it.
fn value(formula: &str) -> String {
    let expr = parsed(formula).expect("a formula");
    match evaluate(&expr, &Sheet::new(), 1) {
        Value::Text(text) => format!("{text:?}"),
        other @ (Value::Blank | Value::Number(_) | Value::Bool(_) | Value::Error(_)) => other.to_string(),
    }
}

fn check(table: &[(&str, &str)]) {
    for (formula, expected) in table {
        assert_eq!(value(formula), *expected, "{formula}");
    }
}

#[test]
fn blanks_count_as_nothing() {
    check(&[
        ("空", "0"),
        ("空+1", "1"),
        ("空&\"x\"", "\"x\""),
        ("空=0", "TRUE"),
        ("空=\"\"", "TRUE"),
        ("空=FALSE", "TRUE"),
        ("空=空串", "TRUE"),
        ("IF(真,空)", "0"),
        ("空串", "\"\""),
    ]);
}

#[test]
fn text_is_a_number_only_if_it_is_plain() {
    check(&[
        ("数文+1", "13"),
        ("\" 1.5 \"+0", "1.5"),
        ("\"1e3\"+0", "1000"),
        ("\"1,234.5\"+0", "1234.5"),
        ("\"50%\"+0", "0.5"),
        ("\"1,2\"+0", "#VALUE!"),
        ("\",123\"+0", "#VALUE!"),
        ("\"\"+0", "#VALUE!"),
        ("\".\"+0", "#VALUE!"),
        ("\"1e\"+0", "#VALUE!"),
        ("\"--1\"+0", "#VALUE!"),
        ("\"１２\"+0", "#VALUE!"),
        ("\"1e99\"+0", "#NUM!"),
        ("\"1e-99\"+0", "0"),
        ("\"TRUE\"+0", "#VALUE!"),
        ("文*2", "#VALUE!"),
        ("+文", "\"是\""),
        ("-真", "-1"),
    ]);
}

#[test]
fn the_first_error_wins() {
    check(&[
        ("错+1/0", "#N/A"),
        ("1/0+错", "#DIV/0!"),
        ("文+错", "#VALUE!"),
        ("SUM(错,1/0)", "#N/A"),
        ("错=1", "#N/A"),
        ("错&\"x\"", "#N/A"),
        ("IF(错,1,2)", "#N/A"),
        ("IFERROR(错,2)", "2"),
        ("ABS(列)", "#VALUE!"),
        ("列", "#VALUE!"),
        ("列+1", "#VALUE!"),
    ]);
}

#[test]
fn numbers_come_before_text_before_truth_values() {
    check(&[
        ("9<\"1\"", "TRUE"),
        ("\"z\"<FALSE", "TRUE"),
        ("TRUE>9", "TRUE"),
        ("0=FALSE", "FALSE"),
        ("\"2\"=2", "FALSE"),
        ("\"ABC\"=\"abc\"", "TRUE"),
        ("\"a\"<\"B\"", "TRUE"),
        ("\"~\"<\"1\"", "TRUE"),
        ("1<2<3", "FALSE"),
        ("文<>\"否\"", "TRUE"),
    ]);
}

#[test]
fn remainders_of_division_do_not_tip_results() {
    check(&[
        ("1/3*3=1", "TRUE"),
        ("1/3+1/3+1/3-1", "0"),
        ("INT(1/3*3)", "1"),
        ("ROUNDUP(2/3*3,0)", "2"),
        ("ROUND(1/3*1.5,0)", "1"),
        ("0.1+0.2=0.3", "TRUE"),
        ("999999999999.99-999999999999.98", "0.01"),
        ("100000000000000.1-100000000000000", "0.1"),
    ]);
}

#[test]
fn rounding_goes_away_from_zero_at_half() {
    check(&[
        ("ROUND(1.005,2)", "1.01"),
        ("ROUND(-2.5,0)", "-3"),
        ("ROUND(1250,-2)", "1300"),
        ("ROUND(-1249.9,-2)", "-1200"),
        ("ROUND(1.29,1.9)", "1.3"),
        ("ROUND(数,99999999999999999999)", "12.5"),
        ("ROUND(数,-99999999999999999999)", "0"),
        ("ROUND(-0.1,0)&\"\"", "\"0\""),
        ("ROUNDUP(1.001,2)", "1.01"),
        ("ROUNDUP(-1.001,2)", "-1.01"),
        ("ROUNDUP(101,-2)", "200"),
        ("ROUNDDOWN(-1.009,2)", "-1"),
        ("ROUNDDOWN(199,-2)", "100"),
        ("INT(-2.1)", "-3"),
        ("ABS(-2.1)", "2.1"),
    ]);
}

#[test]
fn powers_are_exact_or_refused() {
    check(&[
        ("-2^2", "4"),
        ("2^3^2", "64"),
        ("2^-2", "0.25"),
        ("1.1^3", "1.331"),
        ("4^0.5", "2"),
        ("4^-1.5", "0.125"),
        ("(-4)^0.5", "#NUM!"),
        ("2^0.3", "#NUM!"),
        ("0^0", "#NUM!"),
        ("0^-1", "#DIV/0!"),
        ("10^28", "10000000000000000000000000000"),
        ("10^29", "#NUM!"),
        ("10^-400", "0"),
        ("1^79228162514264337593543950335", "1"),
        ("2^79228162514264337593543950335", "#NUM!"),
        ("0.5^79228162514264337593543950335", "0"),
    ]);
}

#[test]
fn overflow_is_an_error_and_no_panic() {
    let max = "79228162514264337593543950335";
    for formula in ["X+X", "-X-X", "X*X", "X/0.01", "SUM(X,X)", "AVERAGE(X,X)", "ROUNDUP(X,-28)"] {
        assert_eq!(value(&formula.replace('X', max)), "#NUM!", "{formula}");
    }
    check(&[("1/0", "#DIV/0!"), ("0/0", "#DIV/0!")]);
}

#[test]
fn text_shows_numbers_at_fifteen_digits() {
    check(&[
        ("1/3&\"\"", "\"0.333333333333333\""),
        ("1.50&\"元\"", "\"1.5元\""),
        ("1/30000&\"\"", "\"3.33333333333333E-05\""),
        ("10^20&\"\"", "\"100000000000000000000\""),
        ("-10^21*12&\"\"", "\"-1.2E+22\""),
        ("真&空&数文", "\"TRUE12\""),
    ]);
}

#[test]
fn cells_count_otherwise_than_arguments() {
    check(&[
        ("SUM(列)", "1"),
        ("SUM(列.中)", "0"),
        ("SUM(\"3\",TRUE)", "4"),
        ("SUM(\"x\")", "#VALUE!"),
        ("SUM(数文)", "0"),
        ("SUM(+数文)", "12"),
        ("SUM(IF(真,数文))", "0"),
        ("SUM(1,,2)", "3"),
        ("COUNT(列)", "1"),
        ("COUNT(列,\"3\",真,TRUE,,错,1/0)", "4"),
        ("COUNTA(列,空串,错,空)", "5"),
        ("MIN(5,)", "0"),
        ("MAX(文)", "0"),
        ("MAX(-3,-2)", "-2"),
        ("AVERAGE(列,2)", "1.5"),
        ("AVERAGE(文)", "#DIV/0!"),
        ("列.本行+0", "3"),
    ]);
}

#[test]
fn conditions_take_the_branch_and_leave_the_other() {
    check(&[
        ("IF(1,2,1/0)", "2"),
        ("IF(0,1/0,2)", "2"),
        ("IF(0,1)", "FALSE"),
        ("IF(1,,2)", "0"),
        ("IF(0,1,)", "0"),
        ("IF(\"true\",1,2)", "1"),
        ("IF(文,1,2)", "#VALUE!"),
        ("AND(列)", "TRUE"),
        ("AND(文,空)", "#VALUE!"),
        ("AND(FALSE,1/0)", "#DIV/0!"),
        ("OR(FALSE,文,真)", "TRUE"),
        ("OR(FALSE,\"x\")", "#VALUE!"),
        ("NOT(空)", "TRUE"),
    ]);
}

#[test]
fn criteria_choose_cells() {
    check(&[
        ("COUNTIF(类,\"是\")", "2"),
        ("COUNTIF(类,\"<>是\")", "2"),
        ("COUNTIF(类,\"\")", "1"),
        ("COUNTIF(类,\"=\")", "1"),
        ("COUNTIF(类,\"<>\")", "3"),
        ("COUNTIF(类,\"*\")", "3"),
        ("COUNTIF(列,3)", "1"),
        ("COUNTIF(列,\">=1\")", "1"),
        ("COUNTIF(列,TRUE)", "1"),
        ("COUNTIF(错,错)", "1"),
        ("SUMIF(类,\"是\",列)", "1"),
        ("SUMIF(列,\">0\")", "1"),
        ("SUMIF(类,\"是\",列.中)", "#VALUE!"),
    ]);
}

#[test]
fn wildcards_match_the_whole_text() {
    for (text, pattern, expected) in [
        ("预算执行", "预算*", true),
        ("预算", "预算*", true),
        ("年初预算", "预算*", false),
        ("年初预算数", "*预算*", true),
        ("甲乙", "甲?", true),
        ("甲", "甲?", false),
        ("a*b", "a~*b", true),
        ("axb", "a~*b", false),
        ("a~b", "a~b", true),
        ("Abc", "aBC", true),
        ("aaaaaaaaab", "*a*a*a*c", false),
    ] {
        let counted = |cell: &str| Sheet(vec![vec![Value::Blank], vec![], vec![cell.into()]]);
        let expr = parsed(&format!("COUNTIF(文,\"{pattern}\")")).expect("a formula");
        let found = evaluate(&expr, &counted(text), 0);
        assert_eq!(found, number(if expected { "1" } else { "0" }), "{text} {pattern}");
    }
}

#[test]
fn built_calls_with_wrong_arguments_are_errors() {
    for expr in [call(Function::Round, [num(1)]), call(Function::If, []), call(Function::CountIf, [num(1), num(2)])] {
        assert_eq!(evaluate(&expr, &Sheet::new(), 0), Value::Error(ErrorKind::Value));
    }
    assert_eq!(evaluate(&div(num(1), num(4)), &Sheet::new(), 0), number("0.25"));
}

#[test]
fn references_are_visited_from_left_to_right() {
    let mut fields = Vec::new();
    let expr = parsed("IF(真,-数%,SUM(列,空))").expect("a formula");
    references(&expr, &mut |reference| fields.push(reference.field.0));
    assert_eq!(fields, [4, 1, 10, 0]);
}
