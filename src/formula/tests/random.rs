//! Whatever the text and whatever the tree, nothing panics and nothing is lost on the way.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{FIELDS, Sheet, parsed, resolve};
use crate::formula::build::{call, refer};
use crate::formula::{BinaryOp, Expr, Function, UnaryOp, evaluate, render};
use crate::value::ErrorKind;

/// Numbers of every size, extremes often.
fn amounts() -> impl Strategy<Value = Decimal> {
    let extremes = [
        Decimal::MAX,
        Decimal::ZERO,
        Decimal::ONE,
        Decimal::from_i128_with_scale(1, 28),
        Decimal::from_i128_with_scale(79_228_162_514_264_337_593_543_950_335, 28),
        Decimal::from_i128_with_scale(5, 1),
    ];
    let any = (0..79_228_162_514_264_337_593_543_950_335_i128, 0..=28_u32)
        .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale));
    prop_oneof![any, prop::sample::select(extremes.to_vec()), (0..100_000_i64).prop_map(|cents| Decimal::new(cents, 2))]
}

fn trees() -> impl Strategy<Value = Expr> {
    let names: Vec<String> =
        FIELDS.iter().flat_map(|name| [(*name).to_owned(), format!("{name}.本行"), format!("{name}.中")]).collect();
    let references = prop::sample::select(names).prop_filter_map("a field", |name| resolve(&name).map(refer));
    let leaf = prop_oneof![
        3 => amounts().prop_map(Expr::Number),
        3 => references.clone(),
        1 => "[a-z是\"<>=*?~0-9 %]{0,6}".prop_map(Expr::Text),
        1 => any::<bool>().prop_map(Expr::Bool),
        1 => prop::sample::select(vec![ErrorKind::Na, ErrorKind::Div0, ErrorKind::Num]).prop_map(Expr::Error),
    ];
    let binary = prop::sample::select(vec![
        BinaryOp::Add,
        BinaryOp::Subtract,
        BinaryOp::Multiply,
        BinaryOp::Divide,
        BinaryOp::Power,
        BinaryOp::Concat,
        BinaryOp::Equal,
        BinaryOp::NotEqual,
        BinaryOp::Less,
        BinaryOp::LessEqual,
        BinaryOp::Greater,
        BinaryOp::GreaterEqual,
    ]);
    let unary = prop::sample::select(vec![UnaryOp::Minus, UnaryOp::Plus, UnaryOp::Percent]);
    leaf.prop_recursive(6, 60, 4, move |inner| {
        let argument = prop_oneof![8 => inner.clone(), 1 => Just(Expr::Omitted)];
        let calls = (
            // What MENTIONS is written as has arrays, which are not read back.
            prop::sample::select(
                Function::ALL.into_iter().filter(|function| *function != Function::Mentions).collect::<Vec<_>>(),
            ),
            inner.clone(),
            prop::collection::vec(argument, 2),
            prop::collection::vec(references.clone(), 3),
        )
            .prop_map(|(function, first, rest, cells)| {
                let (_, max) = function.arguments();
                let arguments = [first].into_iter().chain(rest).take(max.min(3)).enumerate();
                let needed = |place| function.needs_cells(place);
                call(function, arguments.map(|(place, any)| if needed(place) { cells[place].clone() } else { any }))
            });
        prop_oneof![
            (unary.clone(), inner.clone()).prop_map(|(operator, x)| Expr::Unary(operator, Box::new(x))),
            (binary.clone(), inner.clone(), inner).prop_map(|(operator, x, y)| Expr::Binary(
                operator,
                Box::new(x),
                Box::new(y)
            )),
            calls,
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_parses_or_is_refused(text in ".{0,60}") {
        if let Err(faults) = parsed(&text) {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.iter().all(|fault| text.get(fault.span.clone()).is_some()), "{faults:?}");
        }
    }

    #[test]
    fn any_formula_like_text_parses_or_is_refused(
        text in "(SUM\\(|IF\\(|数|列|文|[0-9.eE%+*/^&=<>(),;:'\"#!@\\[\\]{} $A-]|（|\u{a0}){0,40}"
    ) {
        match parsed(&text) {
            Ok(expr) => { evaluate(&expr, &Sheet::new(), 0); }
            Err(faults) => prop_assert!(
                faults.iter().all(|fault| text.get(fault.span.clone()).is_some()), "{faults:?}"
            ),
        }
    }

    #[test]
    fn any_tree_has_a_value(expr in trees()) {
        evaluate(&expr, &Sheet::new(), 0);
    }

    #[test]
    fn what_is_rendered_parses_to_the_same(expr in trees()) {
        let written = render(&expr, &Sheet::new(), 0);
        prop_assert_eq!(parsed(&written), Ok(expr), "{}", written);
    }
}
