use super::{Sheet, parsed};
use crate::formula::build::{add, concat, ge, if_, mul, neg, num, percent, pow, round, sub, text};
use crate::formula::{Expr, render};

fn rendered(expr: &Expr) -> String {
    render(expr, &Sheet::new(), 0)
}

#[test]
fn only_needed_parentheses_are_written() {
    for (written, expected) in [
        ("=((1+2))*3", "(1+2)*3"),
        ("1+(2*3)", "1+2*3"),
        ("1-(2-3)", "1-(2-3)"),
        ("(1-2)-3", "1-2-3"),
        ("(2^3)^2", "2^3^2"),
        ("2^(3^2)", "2^(3^2)"),
        ("(-2)^2", "-2^2"),
        ("-(2^2)", "-(2^2)"),
        ("(-2)%", "(-2)%"),
        ("-(2%)", "-2%"),
        ("2^(-3)", "2^-3"),
        ("1-(-3)", "1--3"),
        ("(1&2)=(3+4)", "1&2=3+4"),
        ("(1=2)&3", "(1=2)&3"),
        ("1=(2=3)", "1=(2=3)"),
        ("sum( 列 , 数 )", "SUM(列,数)"),
        ("if(真,,\"说\"\"好\"\"\")", "IF(真,,\"说\"\"好\"\"\")"),
        ("true<>#n/a", "TRUE<>#N/A"),
        ("1.500e3", "1500"),
    ] {
        assert_eq!(rendered(&parsed(written).expect("a formula")), expected, "{written}");
    }
}

#[test]
fn built_formulas_read_like_written_ones() {
    let score = if_(ge(num(3), num(2)), round(mul(num(5), percent(num(10))), 2), text(""));
    assert_eq!(rendered(&score), "IF(3>=2,ROUND(5*10%,2),\"\")");
    assert_eq!(rendered(&pow(num(-2), num(-1))), "-2^-1");
    assert_eq!(rendered(&percent(num(-2))), "(-2)%");
    assert_eq!(rendered(&sub(neg(num(1)), add(num(2), num(-3)))), "-1-(2+-3)");
}

#[test]
fn long_text_is_written_in_pieces() {
    let long = "绩".repeat(600);
    let expr = mul(num(1), concat(text(long.clone()), text("x")));
    let written = rendered(&expr);
    assert_eq!(written.matches("\"&\"").count(), 3);
    let again = parsed(&written).expect("a formula");
    let Expr::Binary(_, _, joined) = again else { panic!("a product") };
    let value = crate::formula::evaluate(&joined, &Sheet::new(), 0);
    assert_eq!(value, (long + "x").as_str().into());
}

#[test]
fn text_is_in_one_piece_up_to_the_bound_of_excel() {
    assert_eq!(rendered(&text("x".repeat(255))).matches('&').count(), 0);
    assert_eq!(rendered(&text("x".repeat(256))).matches('&').count(), 1);
    // A character beyond the basic plane counts twice.
    assert_eq!(rendered(&text("𠀀".repeat(127) + "x")).matches('&').count(), 0);
    assert_eq!(rendered(&text("𠀀".repeat(128))).matches('&').count(), 1);
}
