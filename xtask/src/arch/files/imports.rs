//! The imports of a file: its `use` declarations, and the paths in its code.

use super::alias::{flatten, is_test};
use super::module::{Crate, Module, ModulePath, SourceFile};
use std::collections::BTreeMap;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Item, Macro, Token, Visibility};

/// Returns the files that a file imports, each with the path of one import.
pub(super) fn imports_of(source: &Crate, file: &SourceFile) -> BTreeMap<usize, String> {
    let mut finder = Finder {
        source,
        module: file.module.clone(),
        found: BTreeMap::new(),
    };
    finder.visit_file(&file.syntax);
    finder.found
}

/// Collects the imports while it visits the code of a file.
struct Finder<'a> {
    source: &'a Crate,
    module: ModulePath,
    found: BTreeMap<usize, String>,
}

// === impl Finder ===

impl Finder<'_> {
    fn add(&mut self, path: &[String]) {
        if let Some(file) = self.source.resolve(&self.module, path, 0) {
            self.found.entry(file).or_insert_with(|| path.join("::"));
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes: &[_] = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => &[],
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {
        // The path in `pub(crate)` is not an import.
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // A re-export makes a name available; it counts as an import where the name is used.
        if matches!(item.vis, Visibility::Inherited) {
            let mut found = Vec::new();
            flatten(&item.tree, &mut Vec::new(), false, &mut found);
            for import in found {
                self.add(&import.path);
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.add(&segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        // Most macros take expressions, such as `format!` and `assert!`; others are not checked.
        if let Ok(arguments) = item.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        }
    }
}

// === impl Crate ===

impl Crate {
    /// Returns the file that defines what a path names; `None` outside this crate.
    fn resolve(&self, from: &[String], path: &[String], depth: usize) -> Option<usize> {
        // Re-exports of re-exports end soon; a glob may lead back to where it started.
        if depth > 8 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let (mut module, rest) = match first.as_str() {
            "crate" => (Vec::new(), rest),
            "self" => (from.to_vec(), rest),
            "super" => (from.split_last()?.1.to_vec(), rest),
            _ => (from.to_vec(), path),
        };
        let is_relative = rest.len() == path.len();
        let mut steps = rest.iter();
        while let Some(step) = steps.next() {
            if step == "super" {
                module.pop();
                continue;
            }
            let mut child = module.clone();
            child.push(step.clone());
            if self.modules.contains_key(&child) {
                module = child;
                continue;
            }
            let current = self.modules.get(&module)?;
            if current.items.contains(step) || step == "*" {
                return Some(current.file);
            }
            let left: Vec<String> = steps.as_slice().to_vec();
            return match self.follow(&module, current, step, &left, depth) {
                Some(file) => Some(file),
                // Names that a macro defines, or a name from the prelude.
                None if is_relative || module == *from => None,
                None => Some(current.file),
            };
        }
        let is_own = is_relative && rest.is_empty();
        self.modules
            .get(&module)
            .filter(|_| !is_own)
            .map(|module| module.file)
    }

    /// Resolves a name that a `use` declaration of `module` brings into scope.
    fn follow(
        &self,
        path: &[String],
        module: &Module,
        name: &str,
        left: &[String],
        depth: usize,
    ) -> Option<usize> {
        for alias in &module.aliases {
            let target: Vec<String> = if alias.name == name {
                alias.path.iter().chain(left).cloned().collect()
            } else if alias.name == "*" && alias.is_reexport {
                let (_, prefix) = alias.path.split_last()?;
                prefix
                    .iter()
                    .cloned()
                    .chain([name.to_owned()])
                    .chain(left.iter().cloned())
                    .collect()
            } else {
                continue;
            };
            // `use http;` in a module named `http` is the external crate.
            if target.first().is_some_and(|first| first == name)
                && target.len() == left.len().saturating_add(1)
            {
                continue;
            }
            if let Some(file) = self.resolve(path, &target, depth.saturating_add(1)) {
                return Some(file);
            }
        }
        None
    }
}
