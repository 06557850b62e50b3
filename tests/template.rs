//! Loading and linting of forms.

use std::path::Path;

use jixiao::template::{Files, Source, load};

#[test]
fn the_smallest_form_loads() {
    let files = Files::read(Path::new("tests/forms/mini")).unwrap();
    let template = load(&files).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(template.id, "mini");
    let total = template.find("支出合计.决算").unwrap();
    assert!(matches!(template.field(total).source, Source::Derived(_)));
    assert!(template.order.contains(&total));
}
