//! The names that `use` declarations bring into scope.

use syn::{Attribute, Item, UseTree, Visibility};

/// A name that a `use` declaration brings into scope.
#[derive(Debug, Clone)]
pub(super) struct Alias {
    /// The name; `*` for a glob.
    pub(super) name: String,
    pub(super) path: Vec<String>,
    pub(super) is_reexport: bool,
}

/// Returns the names that the `use` declarations of a module bring into scope.
pub(super) fn aliases(items: &[Item]) -> Vec<Alias> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Use(item) = item
            && !is_test(&item.attrs)
        {
            let is_reexport = !matches!(item.vis, Visibility::Inherited);
            flatten(&item.tree, &mut Vec::new(), is_reexport, &mut found);
        }
    }
    found
}

pub(super) fn flatten(tree: &UseTree, prefix: &mut Vec<String>, is_reexport: bool, found: &mut Vec<Alias>) {
    let mut add = |name: String, last: Option<String>| {
        let path = prefix.iter().cloned().chain(last).collect();
        found.push(Alias {
            name,
            path,
            is_reexport,
        });
    };
    match tree {
        UseTree::Path(tree) => {
            prefix.push(tree.ident.to_string());
            flatten(&tree.tree, prefix, is_reexport, found);
            prefix.pop();
        }
        UseTree::Group(tree) => {
            for tree in &tree.items {
                flatten(tree, prefix, is_reexport, found);
            }
        }
        UseTree::Name(tree) if tree.ident == "self" => add(prefix.last().cloned().unwrap_or_default(), None),
        UseTree::Name(tree) => add(tree.ident.to_string(), Some(tree.ident.to_string())),
        UseTree::Rename(tree) if tree.ident == "self" => add(tree.rename.to_string(), None),
        UseTree::Rename(tree) => add(tree.rename.to_string(), Some(tree.ident.to_string())),
        UseTree::Glob(_) => add("*".to_owned(), Some("*".to_owned())),
    }
}

/// Returns whether an item is compiled only for tests.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|condition| condition == "test")
    })
}
