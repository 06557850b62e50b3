//! The paths that a Rust file names, read from its tokens: comments and texts do not count, what stands in macros does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A file under `src`.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path, with `/` between the parts.
    pub path: String,
    /// The module that it is, from the root of the crate.
    pub module: Vec<String>,
    /// What it names.
    pub named: Vec<Named>,
}

/// A path as a file names it.
#[derive(Debug)]
pub struct Named {
    /// From the root of the crate (`crate::check::judge` is `check`, `judge`), or of another one (`std`, `fs`, `read`).
    pub path: Vec<String>,
    /// Whether it starts at the root of this crate.
    pub is_ours: bool,
    /// The name it is given by a `use`; `*` for all that is in it.
    pub alias: Option<String>,
    /// Whether it is only passed on, by a `pub use`.
    pub is_passed_on: bool,
    /// Whether it stands in a module of tests.
    pub is_in_tests: bool,
}

impl SourceFile {
    /// The room that the file stands in; `None` for `lib.rs` and `main.rs`.
    pub fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }

    /// Whether the file's module is that of another file, or a part of it.
    pub fn is_part_of(&self, other: &Self) -> bool {
        self.module.starts_with(&other.module)
    }
}

/// Every Rust file under a folder.
pub fn read_all(root: &Path) -> Vec<SourceFile> {
    let mut paths = Vec::new();
    list(root, &mut paths);
    paths.sort();
    let modules: Vec<Vec<String>> = paths.iter().map(|path| module_of(path.strip_prefix(root).unwrap())).collect();
    paths
        .iter()
        .zip(&modules)
        .map(|(path, module)| {
            let text = fs::read_to_string(path).unwrap();
            let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let children = modules.iter().filter(|other| other.len() == module.len() + 1 && other.starts_with(module));
            let mut reader = Reader {
                children: children.filter_map(|child| child.last().cloned()).collect(),
                file_depth: module.len(),
                named: Vec::new(),
            };
            reader.read(tokens, module, module.iter().any(|part| part == "tests"));
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            SourceFile { path, module: module.clone(), named: reader.named }
        })
        .collect()
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// `check/mod.rs` is `check`, `check/input.rs` is `check`, `input`; `lib.rs` and `main.rs` are the root.
fn module_of(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        path.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let is_root = parts.len() == 1 && ["lib", "main"].contains(&parts[0].as_str());
    if is_root || parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

struct Reader {
    /// The modules that have files of their own below this one: it may name them without a `use`.
    children: Vec<String>,
    /// How many parts the file's own module has; modules written in it have more.
    file_depth: usize,
    named: Vec<Named>,
}

impl Reader {
    fn read(&mut self, tokens: TokenStream, module: &[String], in_tests: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.read(group.stream(), module, in_tests),
                TokenTree::Ident(word) if word == "mod" => {
                    if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                        (tokens.get(at + 1), tokens.get(at + 2))
                    {
                        let inner = [module, &[name.to_string()]].concat();
                        self.read(body.stream(), &inner, in_tests || name == "tests");
                        at += 2;
                    }
                }
                TokenTree::Ident(word) if word == "use" => {
                    let end = (at..tokens.len()).find(|end| is_sign(&tokens[*end], ';')).unwrap_or(tokens.len());
                    let passed_on = is_public(&tokens[..at]);
                    let mut paths = Vec::new();
                    use_tree(&tokens[at + 1..end], &[], &mut paths);
                    for (path, alias) in paths {
                        self.add(path, module, Some(alias), passed_on, in_tests);
                    }
                    at = end;
                }
                TokenTree::Ident(word) if is_path_sign(&tokens, at + 1) && !behind_path_sign(&tokens, at) => {
                    let mut path = vec![word.to_string()];
                    while is_path_sign(&tokens, at + 1) {
                        let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else { break };
                        path.push(next.to_string());
                        at += 3;
                    }
                    self.add(path, module, None, false, in_tests);
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Notes a path, made one from the root of its crate; nothing where it begins with a name that is not a module's.
    fn add(
        &mut self,
        path: Vec<String>,
        module: &[String],
        alias: Option<String>,
        is_passed_on: bool,
        is_in_tests: bool,
    ) {
        let mut rest = path.as_slice();
        let mut base = module.to_vec();
        let is_ours = match path[0].as_str() {
            "crate" => {
                base.clear();
                rest = &rest[1..];
                true
            }
            "self" => {
                rest = &rest[1..];
                true
            }
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
                true
            }
            name => module.len() == self.file_depth && self.children.iter().any(|child| child == name),
        };
        if !is_ours {
            base.clear();
        }
        if is_ours || path[0] == "std" {
            self.named.push(Named { path: [&base, rest].concat(), is_ours, alias, is_passed_on, is_in_tests });
        }
    }
}

/// The paths of a `use`, each with the name it is given.
fn use_tree(tokens: &[TokenTree], before: &[String], paths: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if word == "as" => {
                let alias = tokens.get(at + 1).map(ToString::to_string).unwrap_or_default();
                paths.push((path, alias));
                return;
            }
            TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
            TokenTree::Ident(word) => path.push(word.to_string()),
            TokenTree::Punct(sign) if sign.as_char() == '*' => {
                paths.push((path, "*".to_owned()));
                return;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(|token| is_sign(token, ',')).filter(|part| !part.is_empty()) {
                    use_tree(part, &path, paths);
                }
                return;
            }
            _ => {}
        }
        at += 1;
    }
    let alias = path.last().cloned().unwrap_or_default();
    paths.push((path, alias));
}

fn is_sign(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.as_char() == wanted)
}

fn is_path_sign(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1].iter().all(|at| tokens.get(*at).is_some_and(|token| is_sign(token, ':')))
}

fn behind_path_sign(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_path_sign(tokens, at - 2)
}

/// Whether an item behind these tokens is `pub`, of whatever reach.
fn is_public(before: &[TokenTree]) -> bool {
    let before = match before {
        [rest @ .., TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => rest,
        all => all,
    };
    matches!(before.last(), Some(TokenTree::Ident(word)) if word == "pub")
}

/// The files of a crate, in which names can be looked up.
#[derive(Debug)]
pub struct Crate {
    pub files: Vec<SourceFile>,
    by_module: BTreeMap<Vec<String>, usize>,
}

impl Crate {
    pub fn new(files: Vec<SourceFile>) -> Self {
        let by_module = files
            .iter()
            .enumerate()
            .filter(|(_, file)| file.path != "main.rs")
            .map(|(at, file)| (file.module.clone(), at));
        Self { by_module: by_module.collect(), files }
    }

    /// The file in which what a path names is written, through every `use` that passes it on.
    pub fn file_of(&self, path: &[String]) -> Option<usize> {
        self.look_up(path, 0)
    }

    fn look_up(&self, path: &[String], depth: usize) -> Option<usize> {
        let known = (0..=path.len()).rev().find(|len| self.by_module.contains_key(&path[..*len]))?;
        let file = self.by_module[&path[..known]];
        let Some(item) = path.get(known).filter(|_| depth < 8) else { return Some(file) };
        let imported = self.files[file].named.iter().filter(|named| named.is_ours && !named.is_in_tests);
        let found = imported.filter(|named| named.alias.as_ref() == Some(item) && named.path != path[..=known]);
        let through = found.filter_map(|named| self.look_up(&named.path, depth + 1)).next();
        Some(through.unwrap_or(file))
    }
}
