//! The public API contains only types of this crate and of a short list of stable crates.
//!
//! Works on stable: reads our own sources with `syn`. Every path in a public signature (functions, fields, aliases,
//! trait items, bounds, traits of public types with their associated types) is resolved through the file's `use`s; one that
//! leads to another crate fails. Output of macros is not checked.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test should panic where it fails, helpers included"
)]

use std::collections::HashMap;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{ImplItem, Item, UseTree, Visibility};

/// `tokio` and the rest of the stack are implementation details; users see only these.
const ALLOWED: [&str; 11] = [
    "std",
    "core",
    "crate",
    "self",
    "super",
    "http",
    "bytes",
    "tower_service",
    "tower_layer",
    "futures_core",
    "http_body",
];

/// Types of other crates that a caller must be able to name: byte streams of tokio 1, and the configuration of rustls.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("tokio", "AsyncRead"),
    ("tokio", "AsyncWrite"),
    ("rustls", "ClientConfig"),
];

/// Crates whose types must stay inside: all the normal dependencies that are not allowed.
const EXTERNAL: [&str; 22] = [
    "cf_text",
    "h2",
    "tower",
    "tokio_util",
    "async_compression",
    "hyper",
    "hyper_util",
    "hyper_rustls",
    "rustls",
    "rustls_native_certs",
    "webpki_roots",
    "tokio",
    "http_body_util",
    "httpdate",
    "tracing",
    "pin_project_lite",
    "futures_util",
    "base64",
    "memchr",
    "secrecy",
    "subtle",
    "zeroize",
];

/// The crate of each imported name: `Sleep` → `tokio`.
fn uses(tree: &UseTree, root: Option<&str>, names: &mut HashMap<String, String>) {
    let rooted = |ident: &syn::Ident| root.map_or_else(|| ident.to_string(), str::to_owned);
    match tree {
        UseTree::Path(path) => uses(&path.tree, Some(&rooted(&path.ident)), names),
        UseTree::Name(name) => {
            names.insert(name.ident.to_string(), rooted(&name.ident));
        }
        UseTree::Rename(rename) => {
            names.insert(rename.rename.to_string(), rooted(&rename.ident));
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| uses(tree, root, names)),
        UseTree::Glob(_) => {}
    }
}

struct Signatures<'a> {
    names: &'a HashMap<String, String>,
    found: Vec<String>,
    seen: usize,
}

impl Visit<'_> for Signatures<'_> {
    fn visit_path(&mut self, path: &syn::Path) {
        if let Some(first) = path.segments.first() {
            let first = first.ident.to_string();
            let root = self.names.get(&first).unwrap_or(&first);
            self.seen = self.seen.saturating_add(1);
            let last = path.segments.last().map(|last| last.ident.to_string());
            let is_exception =
                |(external, name): &(&str, &str)| root == external && last.as_deref() == Some(*name);
            if EXTERNAL.contains(&root.as_str()) && !EXCEPTIONS.iter().any(is_exception) {
                self.found.push(format!("{root} (as {first})"));
            }
        }
        visit::visit_path(self, path);
    }

    // Bodies are no part of the API.
    fn visit_block(&mut self, _: &syn::Block) {}
    fn visit_expr(&mut self, _: &syn::Expr) {}
    fn visit_attribute(&mut self, _: &syn::Attribute) {}
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether the file itself makes the type public; those that `pin_project!` writes are found by their text.
fn is_public_type(ty: &syn::Type, source: &str) -> bool {
    let syn::Type::Path(path) = ty else {
        return false;
    };
    path.path.segments.last().is_some_and(|last| {
        ["struct", "enum"].iter().any(|keyword| {
            let declared = format!("pub {keyword} {}", last.ident);
            source.match_indices(&declared).any(|(start, _)| {
                let after = source
                    .get(start.saturating_add(declared.len())..)
                    .unwrap_or_default();
                !after.starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
        })
    })
}

fn check_items(items: &[Item], source: &str, signatures: &mut Signatures<'_>) {
    for item in items {
        match item {
            Item::Fn(item) if is_public(&item.vis) => signatures.visit_signature(&item.sig),
            Item::Type(item) if is_public(&item.vis) => signatures.visit_item_type(item),
            Item::Const(item) if is_public(&item.vis) => signatures.visit_type(&item.ty),
            Item::Trait(item) if is_public(&item.vis) => signatures.visit_item_trait(item),
            Item::Enum(item) if is_public(&item.vis) => signatures.visit_item_enum(item),
            Item::Struct(item) if is_public(&item.vis) => {
                signatures.visit_generics(&item.generics);
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    signatures.visit_type(&field.ty);
                }
            }
            Item::Use(item) if is_public(&item.vis) => {
                let mut names = HashMap::new();
                uses(&item.tree, None, &mut names);
                signatures.found.extend(
                    names
                        .into_values()
                        .filter(|root| EXTERNAL.contains(&root.as_str())),
                );
            }
            Item::Impl(item) => {
                if let Some((of, _)) = &item.trait_
                    && is_public_type(&item.self_ty, source)
                {
                    signatures.visit_path(of);
                    signatures.visit_generics(&item.generics);
                }
                for part in &item.items {
                    match part {
                        ImplItem::Fn(function) if is_public(&function.vis) => {
                            signatures.visit_signature(&function.sig);
                        }
                        ImplItem::Const(constant) if is_public(&constant.vis) => {
                            signatures.visit_type(&constant.ty);
                        }
                        ImplItem::Type(associated)
                            if item.trait_.is_some() && is_public_type(&item.self_ty, source) =>
                        {
                            signatures.visit_type(&associated.ty);
                        }
                        _ => {}
                    }
                }
            }
            // The parts of `pin_project!` and the like are structs whose fields are private.
            _ => {}
        }
    }
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The names of other crates in the public signatures of a source text, and the number of all names.
fn external_names(source: &str) -> (Vec<String>, usize) {
    let file = syn::parse_file(source).unwrap();
    let mut names = HashMap::new();
    for item in &file.items {
        if let Item::Use(item) = item {
            uses(&item.tree, None, &mut names);
        }
    }
    let mut signatures = Signatures {
        names: &names,
        found: Vec::new(),
        seen: 0,
    };
    check_items(&file.items, source, &mut signatures);
    (signatures.found, signatures.seen)
}

#[test]
fn public_signatures_name_allowed_crates_only() {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    let mut seen = 0_usize;
    let mut wrong = Vec::new();
    for path in &paths {
        let (found, names) = external_names(&std::fs::read_to_string(path).unwrap());
        seen = seen.saturating_add(names);
        wrong.extend(
            found
                .into_iter()
                .map(|name| format!("{}: {name}", path.display())),
        );
    }
    assert!(
        wrong.is_empty(),
        "types of crates that users must not meet:\n{}",
        wrong.join("\n")
    );
    assert!(
        paths.len() > 40 && seen > 200,
        "only {} files and {seen} names were read",
        paths.len()
    );
}

/// Every normal dependency is in one of the two lists.
#[test]
fn every_dependency_is_on_one_of_the_lists() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let (_, dependencies) = manifest.split_once("[dependencies]").unwrap();
    let dependencies = dependencies.split("\n[").next().unwrap();
    for line in dependencies
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let name = line.split(['.', '=', ' ']).next().unwrap().replace('-', "_");
        assert!(
            ALLOWED.contains(&name.as_str()) || EXTERNAL.contains(&name.as_str()),
            "`{name}` is on neither list of this test"
        );
    }
}

#[test]
fn the_check_itself_sees_what_it_should() {
    for wrong in [
        "use tokio::time::Sleep; pub fn f() -> Sleep { todo!() }",
        "pub fn f(client: &hyper_util::client::legacy::Client<(), ()>) {}",
        "use tower::retry as again; pub struct S { pub policy: again::Policy }",
        "pub use rustls::ClientConfig;",
        "use tower::Layer; pub trait T { fn f<L: Layer<u8>>(l: L); }",
        "pub enum E { One(hyper::Error) }",
        "struct S; impl S { pub fn f(&self) -> Option<tokio::time::Instant> { None } }",
        "pub struct S; impl Iterator for S { type Item = tokio::time::Instant; }",
        "pub struct S; impl From<hyper::Error> for S { }",
        "pub struct S<T>(T); impl<T: tokio::io::AsyncSeek> Future for S<T> { type Output = (); }",
        "wrap! { pub struct S { at: u8 } } impl Deref for S { type Target = hyper::Uri; }",
        "pub type T = Box<tower::util::BoxService<(), (), ()>>;",
    ] {
        assert!(!external_names(wrong).0.is_empty(), "{wrong}");
    }
    for right in [
        "use tokio::time::Sleep; pub struct S { sleep: Sleep }",
        "use tower_layer::Layer; pub fn f<L: Layer<http::Uri>>(l: L) { tokio::spawn(async {}); }",
        "struct S; pub struct So; impl Iterator for S { type Item = tokio::time::Instant; }",
        "struct S; impl S { pub(crate) fn f(&self) -> Option<tokio::time::Instant> { None } }",
    ] {
        assert!(external_names(right).0.is_empty(), "{right}");
    }
}
