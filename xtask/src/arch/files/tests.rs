use super::graph::Graph;
use super::module::Crate;
use std::fs;

/// Returns the cycles of a crate with these files.
fn cycles(name: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder = std::env::temp_dir().join(format!("cf-tokens-cycles-{name}-{}", std::process::id()));
    for (path, text) in files {
        let path = folder.join("src").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let source = Crate::read(&folder.join("src/lib.rs")).unwrap();
    let cycles = Graph::of(&source, &folder).cycles();
    fs::remove_dir_all(&folder).unwrap();
    cycles
}

#[test]
fn files_that_import_each_other_are_a_cycle() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub(crate) struct A(B);"),
        (
            "b.rs",
            "pub(crate) struct B; impl B { fn a(&self) -> Option<super::a::A> { None } }",
        ),
    ];
    assert_eq!(
        cycles("pair", &files),
        ["src/a.rs -> src/b.rs (crate::b::B) -> src/a.rs (super::a::A)"]
    );
}

#[test]
fn a_cycle_over_several_files_is_reported_once() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub(crate) fn a() { crate::b::b() }"),
        ("b.rs", "use super::c; pub(crate) fn b() { c::c() }"),
        ("c.rs", "pub(crate) fn c() { println!(\"{:?}\", crate::a::a()) }"),
    ];
    assert_eq!(
        cycles("three", &files),
        ["src/a.rs -> src/b.rs (crate::b::b) -> src/c.rs (super::c) -> src/a.rs (crate::a::a)"]
    );
}

#[test]
fn a_reexport_is_not_an_import_and_leads_to_the_file_of_the_item() {
    let files = [
        ("lib.rs", "mod shapes; pub use shapes::Circle;"),
        (
            "shapes/mod.rs",
            "mod circle; mod point; pub use circle::*; pub(crate) use point::Point;",
        ),
        ("shapes/circle.rs", "use super::Point; pub struct Circle(Point);"),
        ("shapes/point.rs", "pub(crate) struct Point;"),
    ];
    assert_eq!(cycles("reexport", &files), Vec::<String>::new());
}

#[test]
fn a_submodule_may_use_what_its_parent_defines() {
    let files = [
        ("lib.rs", "mod shapes; pub(crate) type Unit = f64;"),
        (
            "shapes/mod.rs",
            "mod circle; pub(crate) use circle::Circle; pub(crate) struct Size; fn f(_: Circle) {}",
        ),
        (
            "shapes/circle.rs",
            "use super::Size; pub(in crate::shapes) struct Circle(Size, crate::Unit);",
        ),
    ];
    assert_eq!(cycles("parent", &files), Vec::<String>::new());
}

#[test]
fn a_cycle_through_a_reexport_is_found() {
    let files = [
        ("lib.rs", "mod a; mod shapes;"),
        ("a.rs", "use crate::shapes; pub(crate) struct A(shapes::Circle);"),
        ("shapes/mod.rs", "mod circle; pub(crate) use circle::Circle;"),
        (
            "shapes/circle.rs",
            "pub(crate) struct Circle; impl Circle { fn f(_: &crate::a::A) {} }",
        ),
    ];
    assert_eq!(
        cycles("through", &files),
        ["src/a.rs -> src/shapes/circle.rs (shapes::Circle) -> src/a.rs (crate::a::A)"]
    );
}

#[test]
fn tests_and_other_crates_do_not_count() {
    let files = [
        ("lib.rs", "mod a; mod http;"),
        (
            "a.rs",
            "use http::Method; pub(crate) struct A; #[cfg(test)] mod tests { use crate::http::H; }",
        ),
        ("http.rs", "use crate::a::A; pub(crate) struct H(A);"),
    ];
    assert_eq!(cycles("tests", &files), Vec::<String>::new());
}
