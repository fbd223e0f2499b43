//! A test that tests nothing does not pass: what the handler calls and what the objective declares have to agree.

use super::{cargo, generate, go_test, rust_case, shop, verdicts};
use crate::support::tools::{Need, available};

/// The handler calls `b` too; the handler calls nothing of the name `c`; there is no such route.
const AMISS: &str = "\
service: shop
objectives:
  - name: undeclared
    request: GET /sequence
    dependencies: { a: max=10ms }
    availability: 99% over 28d
  - name: uncalled
    request: GET /one
    dependencies: { a: max=10ms, c: max=10ms }
    availability: 99% over 28d
  - name: unrouted
    request: GET /nothing
    dependencies: { a: max=10ms }
    availability: 99% over 28d
  - name: whole
    request: GET /one
    dependencies: { a: max=10ms }
    availability: 99% over 28d
";

#[test]
fn what_is_not_connected_fails_with_its_line() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let told = |hook: &str| {
        [
            "slo.yaml:6 undeclared: the handler calls \"b\", which is none of the objective's dependencies; add it there".to_owned(),
            format!("slo.yaml:10 uncalled: no request called \"c\"; connect it in {hook}, or remove it"),
            "slo.yaml:14 unrouted: GET /nothing was answered with 404; the request has to be one that the handler takes".to_owned(),
        ]
    };
    let go = shop("go");
    std::fs::write(go.path().join("slo.yaml"), AMISS).expect("objectives");
    generate(go.path()).expect("tests");
    let (kept, text) = go_test(go.path(), &["-v", "./..."]);
    assert!(!kept);
    let said = verdicts(&text);
    for told in told("slo_hook_test.go") {
        assert!(said.contains(&told.as_str()), "{told}\n{text}");
    }
    assert!(text.contains("PASS: TestSLO/whole"), "{text}");
    assert!(!text.contains("PASS: TestSLO/un"), "{text}");

    let rust = shop("rust");
    std::fs::write(rust.path().join("slo.yaml"), AMISS).expect("objectives");
    generate(rust.path()).expect("tests");
    let case = rust_case("amiss", rust.path());
    let (kept, text) = cargo(&case, &["test", "--test", "slo_gen", "meets_"], 1);
    assert!(!kept);
    let said = verdicts(&text);
    for told in told("tests/slo_hook/mod.rs") {
        assert!(said.contains(&told.as_str()), "{told}\n{text}");
    }
    assert!(text.contains("meets_whole ... ok"), "{text}");
    assert!(text.contains("3 failed"), "{text}");
}
