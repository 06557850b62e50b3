//! Which fields and numbers a formula names, and an order in which formulas can be computed.

use super::ast::Expr;
use super::cells::Ref;
use super::functions::Function;
use crate::value::Amount;

/// Shows `visit` every reference in the formula, from left to right, repeated ones too.
pub fn references(expr: &Expr, visit: &mut dyn FnMut(Ref)) {
    walk(expr, &mut |part| {
        if let Expr::Ref(reference) = part {
            visit(*reference);
        }
    });
}

/// Calls `visit` with a formula and every part of it, each before its own parts.
pub(crate) fn walk(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    match expr {
        Expr::Unary(_, operand) => walk(operand, visit),
        Expr::Binary(_, left, right) => {
            walk(left, visit);
            walk(right, visit);
        }
        Expr::Call(_, arguments) => arguments.iter().for_each(|argument| walk(argument, visit)),
        Expr::ByRun(runs) => runs.iter().for_each(|(_, formula)| walk(formula, visit)),
        Expr::Ref(_) | Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Omitted => {}
    }
}

/// Shows `visit` every number in the formula but those that say how many decimals something is rounded to.
pub(crate) fn numbers(expr: &Expr, visit: &mut dyn FnMut(Amount)) {
    match expr {
        Expr::Number(number) => visit(*number),
        Expr::Unary(_, operand) => numbers(operand, visit),
        Expr::Binary(_, left, right) => {
            numbers(left, visit);
            numbers(right, visit);
        }
        Expr::Call(Function::Round | Function::RoundDown | Function::RoundUp, arguments) => {
            arguments.iter().take(1).for_each(|argument| numbers(argument, visit));
        }
        Expr::Call(_, arguments) => arguments.iter().for_each(|argument| numbers(argument, visit)),
        Expr::ByRun(runs) => runs.iter().for_each(|(_, formula)| numbers(formula, visit)),
        Expr::Ref(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Omitted => {}
    }
}

/// How far the walk is with an item.
#[derive(Clone, Copy, PartialEq)]
enum VisitState {
    New,
    Open,
    Done,
}

/// Orders `n` items so that each comes after everything it depends on.
///
/// The order is always the same for the same items. Dependencies outside `0..n` are ignored.
///
/// # Errors
///
/// One cycle, as the path along it with its first item repeated at the end: `[0, 2, 0]` says that
/// 0 depends on 2 and 2 on 0.
pub(crate) fn order(n: usize, depends: &dyn Fn(usize) -> Vec<usize>) -> Result<Vec<usize>, Vec<usize>> {
    let mut states = vec![VisitState::New; n];
    let mut ordered = Vec::with_capacity(n);
    let mut path: Vec<(usize, std::vec::IntoIter<usize>)> = Vec::new();
    for root in 0..n {
        if states[root] != VisitState::New {
            continue;
        }
        states[root] = VisitState::Open;
        path.push((root, depends(root).into_iter()));
        while let Some((item, waiting)) = path.last_mut() {
            let item = *item;
            let Some(next) = waiting.next() else {
                states[item] = VisitState::Done;
                ordered.push(item);
                path.pop();
                continue;
            };
            match states.get(next) {
                Some(VisitState::New) => {
                    states[next] = VisitState::Open;
                    path.push((next, depends(next).into_iter()));
                }
                Some(VisitState::Open) => {
                    let on_cycle = path.iter().map(|(item, _)| *item).skip_while(|item| *item != next);
                    return Err(on_cycle.chain([next]).collect());
                }
                Some(VisitState::Done) | None => {}
            }
        }
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(depends: &[&[usize]]) -> Result<Vec<usize>, Vec<usize>> {
        order(depends.len(), &|item| depends[item].to_vec())
    }

    #[test]
    fn what_is_depended_on_comes_first() {
        assert_eq!(ordered(&[]), Ok(vec![]));
        assert_eq!(ordered(&[&[], &[], &[]]), Ok(vec![0, 1, 2]));
        assert_eq!(ordered(&[&[2, 1], &[], &[1]]), Ok(vec![1, 2, 0]));
        assert_eq!(ordered(&[&[1, 1, 9], &[]]), Ok(vec![1, 0]));
    }

    #[test]
    fn a_cycle_is_told_as_a_path() {
        assert_eq!(ordered(&[&[0]]), Err(vec![0, 0]));
        assert_eq!(ordered(&[&[1], &[2], &[3], &[1]]), Err(vec![1, 2, 3, 1]));
        assert_eq!(ordered(&[&[], &[2, 0], &[1]]), Err(vec![1, 2, 1]));
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let n = 200_000;
        let found = order(n, &|item| {
            if item + 1 < n { vec![item + 1] } else { vec![] }
        });
        assert_eq!(found.map(|items| items[0]), Ok(n - 1));
    }
}
