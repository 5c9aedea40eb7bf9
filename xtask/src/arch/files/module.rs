//! The modules of a crate, and the items that each defines.

use super::alias::{Alias, aliases, is_test};
use crate::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use syn::{File, Item};

/// The path of a module from the root of its crate, which is empty.
pub(super) type ModulePath = Vec<String>;

/// A crate: its modules, and its files in the order in which they were read.
#[derive(Default)]
pub(super) struct Crate {
    pub(super) modules: BTreeMap<ModulePath, Module>,
    pub(super) files: Vec<SourceFile>,
}

/// A module, in a file or inline.
#[derive(Debug)]
pub(super) struct Module {
    /// The index of its file.
    pub(super) file: usize,
    /// The names of the items that it defines.
    pub(super) items: BTreeSet<String>,
    /// The names that its `use` declarations bring into scope.
    pub(super) aliases: Vec<Alias>,
}

pub(super) struct SourceFile {
    pub(super) path: PathBuf,
    pub(super) module: ModulePath,
    pub(super) syntax: Rc<File>,
}

// === impl Crate ===

impl Crate {
    /// Reads a crate from its root file, `lib.rs` or `main.rs`.
    pub(super) fn read(root: &Path) -> Outcome<Self> {
        let mut this = Self::default();
        let folder = root.parent().ok_or("a source file has no folder")?;
        this.read_file(root, folder, Vec::new())?;
        Ok(this)
    }

    /// Reads the file of a module. Its submodules are in `folder`.
    fn read_file(&mut self, path: &Path, folder: &Path, module: ModulePath) -> Outcome {
        let text =
            fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let syntax =
            syn::parse_file(&text).map_err(|error| format!("cannot parse {}: {error}", path.display()))?;
        let syntax = Rc::new(syntax);
        let file = self.files.len();
        self.files.push(SourceFile {
            path: path.to_owned(),
            module: module.clone(),
            syntax: Rc::clone(&syntax),
        });
        self.add_module(file, folder, module, &syntax.items)
    }

    fn add_module(&mut self, file: usize, folder: &Path, path: ModulePath, items: &[Item]) -> Outcome {
        let names = items.iter().filter_map(name).collect();
        let aliases = aliases(items);
        self.modules.insert(
            path.clone(),
            Module {
                file,
                items: names,
                aliases,
            },
        );
        for item in items {
            let Item::Mod(child) = item else { continue };
            if is_test(&child.attrs) {
                continue;
            }
            let name = child.ident.to_string();
            let mut child_path = path.clone();
            child_path.push(name.clone());
            let child_folder = folder.join(&name);
            if let Some((_, items)) = &child.content {
                self.add_module(file, &child_folder, child_path, items)?;
                continue;
            }
            let flat = folder.join(format!("{name}.rs"));
            let nested = child_folder.join("mod.rs");
            let child_file = if flat.exists() { flat } else { nested };
            self.read_file(&child_file, &child_folder, child_path)?;
        }
        Ok(())
    }
}

/// Returns the name that an item defines.
fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
